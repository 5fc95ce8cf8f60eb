import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { readObjectTable } from './object-table.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-objects-'));
  await writeFile(join(folder, 'a.csv'), 'image,label,edited,area,area_um2\r\n"a, 1.tif",3,false,10,2.5\r\n');
  await writeFile(join(folder, 'b.csv'), 'image,label,area,solidity\r\nb.tif,1,20,0.5\r\nb.tif,2,30,\r\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const images = () => [
  { index: 4, measurements: [join(folder, 'a.csv')] },
  { index: 5, measurements: [] },
  { index: 7, measurements: [join(folder, 'b.csv')] },
];

it('puts the objects of many images into one table, with the columns of all', async () => {
  expect(await readObjectTable(images())).toEqual({
    revision: 0,
    labels: Uint32Array.of(3, 1, 2),
    columns: [
      { name: 'image', values: Float64Array.of(4, 7, 7) },
      { name: 'area', values: Float64Array.of(10, 20, 30) },
      { name: 'area_um2', values: Float64Array.of(2.5, NaN, NaN) },
      { name: 'solidity', values: Float64Array.of(NaN, 0.5, NaN) },
    ],
  });
});

it('is an empty table without any, and refuses more than can be shown', async () => {
  expect(await readObjectTable([])).toEqual({
    revision: 0,
    labels: new Uint32Array(),
    columns: [{ name: 'image', values: new Float64Array() }],
  });
  await expect(readObjectTable(images(), 2)).rejects.toMatchObject({ code: 'request.tooLarge' });
});
