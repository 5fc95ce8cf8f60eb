import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readNpyTensor } from './npy-tensor.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-npy-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(descr: string, order: string, shape: string, values: Buffer) {
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`.padEnd(117) + '\n';
  const head = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0]);
  const path = join(folder, 'a.npy');
  await writeFile(path, Buffer.concat([head, Buffer.from(text, 'latin1'), values]));
  return readNpyTensor(path);
}

describe('readNpyTensor', () => {
  it('reads an array with its shape', async () => {
    const values = Buffer.from(Float32Array.of(1, 2.5, -3, 4, 5, 6).buffer);
    expect(await read('<f4', 'False', '(1, 2, 3)', values)).toEqual({
      shape: [1, 2, 3],
      dtype: 'float32',
      values: Float32Array.of(1, 2.5, -3, 4, 5, 6),
    });
  });

  it('brings the last axis to run fastest', async () => {
    const tensor = await read('>u2', 'True', '(2, 3)', Buffer.from([0, 0, 0, 10, 0, 1, 0, 11, 0, 2, 0, 12]));
    expect(tensor).toMatchObject({ shape: [2, 3], dtype: 'uint16' });
    expect([...tensor.values]).toEqual([0, 1, 2, 10, 11, 12]);
  });

  it('notices a file that ends too early', async () => {
    await expect(read('|u1', 'False', '(7,)', Buffer.alloc(6))).rejects.toMatchObject({
      code: 'file.corrupt',
    });
  });
});
