import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AppError } from '../../../core/errors.ts';
import { openLabelFile } from './open-label-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'damaged-labels-'));
});
afterAll(() => rm(folder, { recursive: true }));

const image = { name: 'a.tif', path: '/none/a.tif', width: 64, height: 64 };

/** Reads all that is in the file; what is wrong with it must be told as an AppError. */
async function tryReading(path: string): Promise<'read' | 'refused'> {
  try {
    const file = await openLabelFile(path);
    if (file.kind === 'objects') {
      for await (const { runs } of file.read(path, { image })) expect(runs.length % 3).toBe(0);
      return 'read';
    }
    const { x, y } = file.source.shape;
    const rect = { x: 0, y: 0, width: Math.min(x, 64), height: Math.min(y, 64) };
    await file.source.readRegion({ level: 0, t: 0, c: 0, z: 0, rect }).finally(() => file.source.close());
    return 'read';
  } catch (error) {
    if (error instanceof AppError) return 'refused';
    throw error;
  }
}

const header = (path: number[], second = 0) => {
  const bytes = Buffer.alloc(64 + path.length * 4);
  bytes.write('Iout', 'latin1');
  bytes.writeUInt16BE(228, 4);
  bytes[6] = 1;
  bytes.writeInt32BE(path.length, 36);
  bytes.writeInt32BE(second, 60);
  path.forEach((value, i) => bytes.writeFloatBE(value, 64 + 4 * i));
  return bytes;
};

const feature = (coordinates: unknown) => ({
  type: 'Feature',
  geometry: { type: 'Polygon', coordinates },
  properties: {},
});
const triangle = [
  [
    [0, 0],
    [9, 0],
    [0, 9],
    [0, 0],
  ],
];
const coco = (segmentation: unknown) =>
  Buffer.from(
    JSON.stringify({
      images: [{ id: 1, file_name: 'a.tif', width: 64, height: 64 }],
      annotations: [{ id: 1, image_id: 1, segmentation }],
    }),
  );
const pickled = (body: string) => {
  const text = "{'descr': '|O', 'fortran_order': False, 'shape': (), }".padEnd(117) + '\n';
  const start = Buffer.from('\x93NUMPY\x01\0\0\0', 'latin1');
  start.writeUInt16LE(text.length, 8);
  return Buffer.concat([start, Buffer.from(text), Buffer.from(body, 'latin1')]);
};

const GOOD: Record<string, Buffer> = {
  'a.roi': header([0, 2, 2, 1, 9, 2, 3, 9, 4, 9, 6, 5, 9, 1, 2, 9, 4]),
  'a.geojson': Buffer.from(JSON.stringify({ type: 'FeatureCollection', features: [feature(triangle)] })),
  'list.json': Buffer.from(JSON.stringify([feature(triangle), feature(triangle)])),
  'a.json': coco({ size: [64, 64], counts: [10, 5, 4081] }),
  'polygon.json': coco([[1, 1, 9, 1, 9, 9]]),
};

const REFUSED: Record<string, [Buffer, string]> = {
  'far.geojson': [
    Buffer.from(
      JSON.stringify([
        feature([
          [
            [0, 0],
            [1e9, 0],
            [0, 1e9],
          ],
        ]),
      ]),
    ),
    'pixels away',
  ],
  'text.geojson': [
    Buffer.from(
      JSON.stringify([
        feature([
          [
            ['a', 0],
            [1, 0],
            [0, 1],
          ],
        ]),
      ]),
    ),
    'two numbers',
  ],
  'nan.roi': [header([0, NaN, 2, 1, 9, 2, 1, 5, 9, 4]), 'lies at NaN'],
  'command.roi': [header([7, 1, 2]), 'unknown command'],
  'name.roi': [header([0, 1, 1], 5000), 'name lies outside'],
  'counts.json': [coco({ size: [64, 64], counts: [1, 5] }), 'do not fill'],
  'packed.json': [coco({ size: [64, 64], counts: 'ooooooooooo' }), 'do not fill'],
  'size.json': [coco({ size: [1, 1e12], counts: [0, 1e12] }), 'masks of 1000000000000 x 1'],
  'system_seg.npy': [pickled("cos\nsystem\n(S'true'\ntR."), 'asks for os.system'],
  'eval_seg.npy': [pickled("c__builtin__\neval\n(S'1'\ntR."), 'asks for __builtin__.eval'],
  'object_seg.npy': [pickled('(icode\nInteractiveInterpreter\n.'), 'an instruction'],
  'plain_seg.npy': [pickled('}.'), 'no "masks"'],
  'long_seg.npy': [pickled('\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.'), 'breaks off'],
};

describe('damaged files of labels', () => {
  it.each(Object.keys(GOOD))('are told from a good one: %s', async (name) => {
    await writeFile(join(folder, name), GOOD[name]);
    expect(await tryReading(join(folder, name))).toBe('read');
  });

  it.each(Object.entries(REFUSED))('%s is refused with the reason', async (name, [bytes, reason]) => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    const reading = (async () => {
      const file = await openLabelFile(path);
      if (file.kind === 'objects') for await (const object of file.read(path, { image })) void object;
    })();
    await expect(reading).rejects.toThrow(reason);
    await expect(reading).rejects.toBeInstanceOf(AppError);
  });

  it.each(Object.keys(GOOD))('%s cut off or changed anywhere is read or refused', async (name) => {
    const path = join(folder, `damaged-${name}`);
    const good = GOOD[name];
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: good.length }),
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }),
        async (length, changes) => {
          const bytes = Buffer.from(good);
          for (const [at, value] of changes) bytes[at] = value;
          await writeFile(path, changes.length > 0 ? bytes : bytes.subarray(0, length));
          await tryReading(path);
        },
      ),
      { numRuns: 150 },
    );
    expect((await readFile(path)).length).toBeLessThanOrEqual(good.length);
  });
});
