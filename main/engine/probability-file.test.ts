import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { allocateMaps, ProbabilityMap } from './probability-file.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('ProbabilityMap', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skipscope-test-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('writes plane after plane, row by row, and reads the same back', async () => {
    const file = { path: join(folder, 'map'), width: 2, height: 3 };
    const written = await ProbabilityMap.create(file);
    written.writeRect(
      { x: 0, y: 1, width: 2, height: 2 },
      {
        foreground: bytes(1, 2, 3, 4),
        boundary: bytes(5, 6, 7, 8),
        distance: bytes(9, 10, 11, 12),
      },
    );
    written.writeRect(
      { x: 1, y: 0, width: 1, height: 2 },
      { foreground: bytes(20, 2), boundary: bytes(21, 6), distance: bytes(22, 10) },
    );
    await written.close();
    expect([...(await readFile(file.path))]).toEqual([
      0, 20, 1, 2, 3, 4, 0, 21, 5, 6, 7, 8, 0, 22, 9, 10, 11, 12,
    ]);

    const map = await ProbabilityMap.open(file);
    const maps = allocateMaps(2, 2);
    await map.readRows(1, 2, maps);
    await map.close();
    expect(maps).toEqual({
      foreground: bytes(1, 2, 3, 4),
      boundary: bytes(5, 6, 7, 8),
      distance: bytes(9, 10, 11, 12),
    });
  });

  it('says to segment again when the file is gone or cut off', async () => {
    const file = { path: join(folder, 'map'), width: 2, height: 3 };
    await expect(ProbabilityMap.open(file)).rejects.toMatchObject({ code: 'labels.none' });
    await (await ProbabilityMap.create(file)).close();
    await truncate(file.path, 17);
    await expect(ProbabilityMap.open(file)).rejects.toMatchObject({ code: 'labels.none' });
  });
});
