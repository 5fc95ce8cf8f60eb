import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { FileReader } from '../file-reader.ts';
import { inspectOnnx } from '../onnx-file.ts';
import { readGraph } from './graph.ts';
import { listSkips, writeWithoutSkips } from './skip-connections.ts';

const network = (id: string) => fileURLToPath(new URL(`../../../models/${id}/model.onnx`, import.meta.url));

async function nodesOf(path: string) {
  const file = await FileReader.open(path);
  try {
    return (await readGraph(file)).nodes.map(({ op, inputs, outputs }) => [op, inputs, outputs]);
  } finally {
    await file.close();
  }
}

it('finds the long skip connections, not those within blocks of an encoder', async () => {
  const scales = async (id: string) => (await listSkips(network(id))).map(({ scale }) => scale);
  expect(await scales('nuclei-unet')).toEqual([1, 2, 4, 8, 16]);
  expect(await scales('nuclei-resnet34')).toEqual([1, 2, 4, 8, 16]);
  expect(await scales('nuclei-densenet121')).toEqual([1, 2, 4, 8, 16]);
  expect(await scales('axons-resnet34')).toEqual([1, 2, 4, 8]);
  expect(await listSkips(network('tiny-conv'))).toEqual([{ name: 'a1', scale: 1, join: 'concat' }]);
  expect(await listSkips(network('tiny'))).toEqual([]);
});

it('switches one off by zeros in its place, and leaves all else as it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skips-'));
  try {
    const target = join(folder, 'off.onnx');
    const path = network('tiny-conv');
    await writeWithoutSkips(path, ['a1'], target);
    const before = await nodesOf(path);
    const at = before.findIndex(([op]) => op === 'Concat');
    expect(await nodesOf(target)).toEqual([
      ...before.slice(0, at),
      ['Sub', ['a1', 'a1'], ['a1/off']],
      ['Concat', ['full', 'a1/off'], ['joined']],
      ...before.slice(at + 1),
    ]);
    expect(await inspectOnnx(target)).toEqual(await inspectOnnx(path));
    const [whole, changed] = await Promise.all([readFile(path), readFile(target)]);
    // Two names, an operation, and the four letters that the join's input grew by.
    expect(changed.length - whole.length).toBeLessThan(40);
    await expect(writeWithoutSkips(path, ['b7'], join(folder, 'none.onnx'))).rejects.toMatchObject({
      code: 'request.invalid',
      message: expect.stringContaining('skip connections of model.onnx (a1), got b7') as string,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
