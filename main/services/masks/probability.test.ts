import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ProbabilityFile } from '../engine.ts';
import { ProbabilityMaps, pruneProbability } from './probability.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-maps-'));
  path = join(folder, 'cells.tif');
  await writeFile(path, 'pixels');
});
afterEach(() => rm(folder, { recursive: true }));

const PLANE = { t: 0, z: 0 };
const OTHER = { t: 0, z: 2 };
const open = (name = path) => ProbabilityMaps.open(folder, { path: name, width: 3, height: 2 });
/** Planes of 3 x 2: foreground 0 to 5, boundary 10 to 15, myelin 20 to 25. */
const MAPS = Uint8Array.of(0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25);

const LAYOUT: Omit<ProbabilityFile, 'path'> = {
  width: 3,
  height: 2,
  planes: ['foreground', 'boundary', 'myelin'],
  maps: { foreground: 'kept', boundary: 'kept', distance: { distanceCap: 10 } },
  masks: [{ name: 'myelin', threshold: 0.5 }],
};

async function run(maps: ProbabilityMaps, bytes = MAPS, plane = PLANE) {
  const started = await maps.start(plane, LAYOUT);
  await writeFile(started.file.path, bytes);
  return started;
}

describe('ProbabilityMaps', () => {
  it('reads rectangles of any plane', async () => {
    const maps = await open();
    await (await run(maps)).keep();
    expect([...(await maps.read(PLANE, 'foreground', { x: 1, y: 0, width: 2, height: 2 }))]).toEqual([
      1, 2, 4, 5,
    ]);
    expect([...(await maps.read(PLANE, 'boundary', { x: 0, y: 1, width: 3, height: 1 }))]).toEqual([
      13, 14, 15,
    ]);
    expect([...(await maps.read(PLANE, 'myelin', { x: 2, y: 1, width: 1, height: 1 }))]).toEqual([25]);
    await expect(maps.read(PLANE, 'myelin', { x: 2, y: 1, width: 2, height: 1 })).rejects.toMatchObject({
      code: 'request.invalid',
    });
    await expect(maps.read(PLANE, 'distance', { x: 0, y: 0, width: 1, height: 1 })).rejects.toMatchObject({
      message: 'Expected one of the map\'s planes (foreground, boundary, myelin), got "distance".',
    });
  });

  it('reads a run under way, zero where it has not come yet', async () => {
    const maps = await open();
    await expect(maps.read(PLANE, 'foreground', { x: 0, y: 0, width: 1, height: 1 })).rejects.toMatchObject({
      code: 'labels.none',
    });
    const started = await maps.start(PLANE, LAYOUT);
    expect([...(await maps.read(PLANE, 'foreground', { x: 0, y: 0, width: 3, height: 1 }))]).toEqual([
      0, 0, 0,
    ]);
    await writeFile(started.file.path, MAPS.subarray(0, 2));
    expect([...(await maps.read(PLANE, 'foreground', { x: 0, y: 0, width: 3, height: 1 }))]).toEqual([
      0, 1, 0,
    ]);
    expect(maps.last(PLANE)).toBeNull();
  });

  it('keeps the former map when a run is thrown away, and replaces it when one is kept', async () => {
    const maps = await open();
    const first = await run(maps);
    await first.keep();
    await (
      await run(
        maps,
        MAPS.map((value) => value + 100),
      )
    ).discard();
    expect([...(await maps.read(PLANE, 'foreground', { x: 0, y: 0, width: 1, height: 1 }))]).toEqual([0]);
    const third = await run(
      maps,
      MAPS.map((value) => value + 100),
    );
    await third.keep();
    expect([...(await maps.read(PLANE, 'foreground', { x: 0, y: 0, width: 1, height: 1 }))]).toEqual([100]);
    expect((await open()).last(PLANE)).toEqual({ ...third.file, region: null });
  });

  it('keeps a map for each plane', async () => {
    const maps = await open();
    await (await run(maps)).keep();
    const other = await run(
      maps,
      MAPS.map((value) => value + 50),
      OTHER,
    );
    await other.keep();
    const again = await open();
    expect(again.mapped).toEqual([PLANE, OTHER]);
    const at = { x: 0, y: 0, width: 1, height: 1 };
    expect([...(await again.read(PLANE, 'boundary', at))]).toEqual([10]);
    expect([...(await again.read(OTHER, 'boundary', at))]).toEqual([60]);
    await expect(again.read({ t: 0, z: 1 }, 'boundary', at)).rejects.toMatchObject({ code: 'labels.none' });
    // One file each, and the notes.
    const [name] = await readdir(join(folder, 'probability'));
    expect(await readdir(join(folder, 'probability', name))).toHaveLength(3);
  });

  it('begins the map of a region as a copy of the one there is, and leaves that alone until it is kept', async () => {
    const maps = await open();
    const first = await run(maps);
    await first.keep();
    const rect = { x: 1, y: 0, width: 1, height: 1 };
    const region = { rect, area: { x: 0, y: 0, width: 2, height: 2 } };
    const started = await maps.start(PLANE, LAYOUT, region);
    expect(new Uint8Array(await readFile(started.file.path))).toEqual(MAPS);
    await writeFile(
      started.file.path,
      MAPS.map((value) => value + 100),
    );
    await started.discard();
    expect([...(await maps.read(PLANE, 'foreground', rect))]).toEqual([1]);
    const second = await maps.start(PLANE, LAYOUT, region);
    await second.keep();
    expect((await open()).last(PLANE)).toMatchObject({ region });
    // A map with other planes has nothing to begin with.
    const third = await maps.start(PLANE, { ...LAYOUT, planes: ['foreground'], masks: [] }, region);
    await expect(readFile(third.file.path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('takes the map of version 0.2 for the first plane', async () => {
    const maps = await open();
    await (await run(maps)).keep();
    const [name] = await readdir(join(folder, 'probability'));
    const notes = join(folder, 'probability', name, 'map.json');
    const { kept } = JSON.parse(await readFile(notes, 'utf8')) as { kept: { file: string }[] };
    await writeFile(notes, JSON.stringify({ file: kept[0].file, ...LAYOUT }));
    const old = await open();
    expect(old.mapped).toEqual([PLANE]);
    expect(old.last(PLANE)).toMatchObject({ ...LAYOUT, region: null });
  });

  it('does not count for another version of the image file', async () => {
    await (await run(await open())).keep();
    await writeFile(path, 'other pixels');
    expect((await open()).isEmpty).toBe(true);
  });

  it('is pruned by age, with what killed runs left', async () => {
    const other = join(folder, 'other.tif');
    await writeFile(other, 'pixels');
    const old = await run(await open());
    await old.keep();
    await utimes(old.file.path, 1, 1);
    const maps = await open(other);
    await (await run(maps)).keep();
    await utimes((await run(maps)).file.path, 1, 1);
    await pruneProbability(folder, MAPS.length);
    const folders = await readdir(join(folder, 'probability'));
    expect(folders).toHaveLength(1);
    expect(await readdir(join(folder, 'probability', folders[0]))).toHaveLength(2);
    expect((await open()).isEmpty).toBe(true);
    expect((await open(other)).isEmpty).toBe(false);
  });
});
