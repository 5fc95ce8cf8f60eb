import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { MapLayout } from '../../core/inference/map-layout.ts';
import { ProbabilityMap } from './probability-file.ts';

const LAYOUT = {
  planes: ['foreground', 'boundary', 'membrane'],
  maps: { foreground: 'kept', boundary: 'kept', distance: { constant: 1 } },
  masks: [{ name: 'membrane', threshold: 0.5 }],
} satisfies MapLayout as MapLayout;

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('ProbabilityMap', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skipscope-test-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('writes plane after plane, row by row, and reads the same back', async () => {
    const file = { path: join(folder, 'map'), width: 2, height: 3, ...LAYOUT };
    const written = await ProbabilityMap.create(file);
    written.writeRect({ x: 0, y: 1, width: 2, height: 2 }, [
      bytes(1, 2, 3, 4),
      bytes(5, 6, 7, 8),
      bytes(9, 10, 11, 12),
    ]);
    written.writeRect({ x: 1, y: 0, width: 1, height: 2 }, [bytes(20, 2), bytes(21, 6), bytes(22, 10)]);
    await written.close();
    expect([...(await readFile(file.path))]).toEqual([
      0, 20, 1, 2, 3, 4, 0, 21, 5, 6, 7, 8, 0, 22, 9, 10, 11, 12,
    ]);

    const map = await ProbabilityMap.open(file);
    const planes = [0, 1, 2].map(() => new Uint8Array(4));
    await map.readRect({ x: 0, y: 1, width: 2, height: 2 }, planes);
    expect(planes).toEqual([bytes(1, 2, 3, 4), bytes(5, 6, 7, 8), bytes(9, 10, 11, 12)]);
    await map.readRect({ x: 1, y: 0, width: 1, height: 2 }, planes);
    await map.close();
    expect(planes[2].subarray(0, 2)).toEqual(bytes(22, 10));
  });

  it('keeps what is there for a run of a region', async () => {
    const file = { path: join(folder, 'map'), width: 2, height: 1, ...LAYOUT };
    await writeFile(file.path, bytes(1, 2, 3, 4, 5, 6));
    const kept = await ProbabilityMap.create(file, { keeps: true });
    kept.writeRect({ x: 1, y: 0, width: 1, height: 1 }, [bytes(7), bytes(8), bytes(9)]);
    await kept.close();
    expect([...(await readFile(file.path))]).toEqual([1, 7, 3, 8, 5, 9]);
    await (await ProbabilityMap.create(file)).close();
    expect([...(await readFile(file.path))]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('says to segment again when the file is gone or cut off', async () => {
    const file = { path: join(folder, 'map'), width: 2, height: 3, ...LAYOUT };
    await expect(ProbabilityMap.open(file)).rejects.toMatchObject({ code: 'labels.none' });
    await (await ProbabilityMap.create(file)).close();
    await truncate(file.path, 17);
    await expect(ProbabilityMap.open(file)).rejects.toMatchObject({ code: 'labels.none' });
  });
});
