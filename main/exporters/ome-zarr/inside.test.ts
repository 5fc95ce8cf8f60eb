import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openImage } from '../../formats/open-image.ts';
import { AXES, DATASETS, labelsOf, makeOmeZarr, writeJson } from '../testing/ome-zarr-image.ts';
import { readTree } from '../testing/read-tree.ts';
import { labelZarrInside } from './inside.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inside-'));
});
afterEach(() => rm(folder, { recursive: true }));

const readJson = async (...path: string[]) =>
  JSON.parse(await readFile(join(folder, 'a.ome.zarr', ...path), 'utf8')) as Record<string, unknown>;

describe.each([2, 3] as const)('in Zarr %i', (version) => {
  it('has the axes and levels of the image but its channels, and touches nothing else', async () => {
    const path = await makeOmeZarr(join(folder, 'a.ome.zarr'), version);
    await cp(path, join(folder, 'before'), { recursive: true });
    const source = labelsOf(path);
    const place = await labelZarrInside.placeIn(source.image);
    expect(place).toBe(join(path, 'labels', 'objects'));
    await labelZarrInside.write(source, place);

    const labels = await openImage(place);
    expect(labels.shape).toEqual({ t: 1, c: 1, z: 2, y: 6, x: 8 });
    expect(labels.levels.map(({ width, height }) => [width, height])).toEqual([
      [8, 6],
      [4, 3],
    ]);
    const read = (level: number, z: number, width: number, height: number) =>
      labels.readRegion({ level, t: 0, c: 0, z, rect: { x: 0, y: 0, width, height } });
    expect([...(await read(0, 1, 8, 6))]).toEqual([...(await source.readRows(0, 6))]);
    expect((await read(0, 0, 8, 6)).every((value) => value === 0)).toBe(true);
    await labels.close();

    const group = await readJson('labels', 'objects', version === 2 ? '.zattrs' : 'zarr.json');
    const ome = version === 2 ? group : (group.attributes as { ome: object }).ome;
    expect(ome).toMatchObject({
      'image-label': { source: { image: '../../' } },
      multiscales: [
        {
          axes: AXES.slice(1),
          datasets: [
            { coordinateTransformations: [{ scale: [3, 0.5, 0.5] }, { translation: [0, 0, 0] }] },
            { coordinateTransformations: [{ scale: [6, 1, 1] }, { translation: [0, 0.25, 0.25] }] },
          ],
        },
      ],
    });
    await rm(join(path, 'labels'), { recursive: true });
    expect((await readTree(path)).equals(await readTree(join(folder, 'before')))).toBe(true);
  });

  it('keeps the labels that are there, and what their list says besides', async () => {
    const path = await makeOmeZarr(join(folder, 'a.ome.zarr'), version);
    await mkdir(join(path, 'labels', 'cells'), { recursive: true });
    const said = { labels: ['cells'], note: 'kept' };
    const file = version === 2 ? '.zattrs' : 'zarr.json';
    const content =
      version === 2
        ? said
        : { zarr_format: 3, node_type: 'group', attributes: { own: 1, ome: { version: '0.5', ...said } } };
    await writeJson(join(path, 'labels', file), content);
    const source = labelsOf(path);
    const place = await labelZarrInside.placeIn(source.image);
    await labelZarrInside.write(source, place);
    await labelZarrInside.write(source, place);
    const ome = { version: '0.5', labels: ['cells', 'objects'], note: 'kept' };
    expect(await readJson('labels', file)).toEqual(
      version === 2
        ? { labels: ['cells', 'objects'], note: 'kept' }
        : { zarr_format: 3, node_type: 'group', attributes: { own: 1, ome } },
    );
  });
});

it('leaves a level out for planes that have none in it', async () => {
  const path = await makeOmeZarr(join(folder, 'a.ome.zarr'), 2);
  await labelZarrInside.write(labelsOf(path, { t: 0, z: 0 }), join(path, 'labels', 'objects'));
  const labels = await openImage(join(path, 'labels', 'objects', '1'));
  const rect = { x: 0, y: 0, width: 4, height: 3 };
  // Of two planes the second is the middle one.
  expect((await labels.readRegion({ level: 0, t: 0, c: 0, z: 0, rect })).every((value) => value === 0)).toBe(
    true,
  );
  await labels.close();
});

it('says why it cannot', async () => {
  const path = await makeOmeZarr(join(folder, 'a.ome.zarr'), 2);
  const place = join(path, 'labels', 'objects');
  await expect(labelZarrInside.write(labelsOf(path, null), place)).rejects.toMatchObject({
    message: expect.stringContaining('need the plane') as string,
  });
  await writeJson(join(path, '.zattrs'), { multiscales: [{ version: '0.1', datasets: DATASETS }] });
  await expect(labelZarrInside.placeIn(labelsOf(path).image)).rejects.toMatchObject({
    code: 'file.unsupported',
  });
  await writeFile(join(folder, 'a.tif'), 'no image');
  await expect(labelZarrInside.placeIn(labelsOf(join(folder, 'a.tif')).image)).rejects.toMatchObject({
    code: 'file.unsupported',
    message: expect.stringContaining('it is no folder') as string,
  });
});
