import { describe, expect, it } from 'vitest';

import { chooseGrid, gridsOf, gridTileRect, isTooCoarse, tilesInSight } from './tile-grid.ts';

const plain = (width: number, height: number) => ({
  shape: { t: 1, c: 1, z: 1, y: height, x: width },
  levels: [{ width, height, downsample: 1 }],
});

describe('gridsOf', () => {
  it('bins an image without a pyramid down to a few tiles', () => {
    const grids = gridsOf(plain(4096, 3001));
    expect(grids.map(({ bin, width, height }) => [bin, width, height])).toEqual([
      [1, 4096, 3001],
      [2, 2048, 1501],
      [4, 1024, 751],
      [8, 512, 376],
    ]);
  });

  it('leaves small images alone', () => {
    expect(gridsOf(plain(256, 300)).map(({ bin }) => bin)).toEqual([1]);
  });

  const square = (...sides: [side: number, state?: 'draft' | 'building'][]) => ({
    shape: { t: 1, c: 1, z: 1, y: sides[0][0], x: sides[0][0] },
    levels: sides.map(([side, state]) => ({
      width: side,
      height: side,
      downsample: sides[0][0] / side,
      state,
    })),
  });

  it('takes the levels of the file, bins its last one and fills gaps', () => {
    const grids = gridsOf(square([8192], [2048]));
    expect(grids.map(({ level, bin, unitX }) => [level, bin, unitX])).toEqual([
      [0, 1, 1],
      [0, 2, 2],
      [1, 1, 4],
      [1, 2, 8],
      [1, 4, 16],
    ]);
  });
});

describe('grids of an image whose levels are being built', () => {
  const sizes = [20_000, 10_000, 5000, 2500, 1250, 625];
  const grids = (states: ('draft' | 'building' | undefined)[]) =>
    gridsOf({
      shape: { t: 1, c: 1, z: 1, y: 20_000, x: 20_000 },
      levels: sizes.map((side, i) => ({
        width: side,
        height: side,
        downsample: 20_000 / side,
        state: states[i],
      })),
    });
  const building = new Array<'building'>(5).fill('building');

  it('waits for them rather than reading the whole image', () => {
    const early = grids([undefined, ...building]);
    expect(isTooCoarse(chooseGrid(early, 0.05), 0.05)).toBe(true);
    expect(isTooCoarse(chooseGrid(early, 0.5), 0.5)).toBe(false);
  });

  it('shows the draft from afar and the file from near', () => {
    const drafted = grids([undefined, 'building', 'building', 'building', 'draft', 'building']);
    expect([0.05, 0.25, 0.3, 1].map((scale) => chooseGrid(drafted, scale).key)).toEqual([
      '4/1 draft',
      '4/1 draft',
      '0/2',
      '0/1',
    ]);
  });

  it('does not take the draft’s tiles for those of the level', () => {
    const [drafted, ready] = [grids([undefined, ...building.slice(1), 'draft']), grids([])];
    const keys = new Set(ready.map(({ key }) => key));
    expect(drafted.filter(({ isDraft }) => isDraft).some(({ key }) => keys.has(key))).toBe(false);
    expect(keys.size).toBe(ready.length);
  });
});

describe('chooseGrid', () => {
  const grids = gridsOf(plain(4096, 4096));
  const binAt = (scale: number): number => chooseGrid(grids, scale).bin;

  it('never shows fewer pixels than the screen has', () => {
    expect([4, 1, 0.6, 0.5, 0.3, 0.25, 0.01].map(binAt)).toEqual([1, 1, 1, 2, 2, 4, 8]);
  });
});

describe('tilesInSight', () => {
  const [full, half] = gridsOf(plain(2000, 1100));

  it('names the tiles that a rectangle touches, the middle first', () => {
    const tiles = tilesInSight(full, { x: 400, y: 100, width: 700, height: 300 });
    expect(tiles).toHaveLength(3);
    expect(tiles[0]).toEqual({ column: 1, row: 0 });
  });

  it('does not take a tile that is only touched by its edge', () => {
    expect(tilesInSight(full, { x: 512, y: 0, width: 512, height: 512 })).toEqual([{ column: 1, row: 0 }]);
  });

  it('counts in image pixels on coarser grids', () => {
    expect(tilesInSight(half, { x: 0, y: 0, width: 2000, height: 1100 })).toHaveLength(4);
    expect(tilesInSight(half, { x: 1100, y: 0, width: 10, height: 10 })).toEqual([{ column: 1, row: 0 }]);
  });

  it('is empty when nothing is in sight', () => {
    expect(tilesInSight(full, { x: 0, y: 0, width: 0, height: 100 })).toEqual([]);
  });

  it('cuts the last tiles at the edge', () => {
    expect(gridTileRect(full, { column: 3, row: 2 })).toEqual({ x: 1536, y: 1024, width: 464, height: 76 });
  });
});
