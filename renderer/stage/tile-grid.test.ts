import { describe, expect, it } from 'vitest';

import { chooseGrid, gridsOf, gridTileRect, tilesInSight } from './tile-grid.ts';

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

  it('takes the levels of the file first and bins its last one', () => {
    const grids = gridsOf({
      shape: { t: 1, c: 1, z: 1, y: 8192, x: 8192 },
      levels: [
        { width: 8192, height: 8192, downsample: 1 },
        { width: 2048, height: 2048, downsample: 4 },
      ],
    });
    expect(grids.map(({ level, bin, unitX }) => [level, bin, unitX])).toEqual([
      [0, 1, 1],
      [1, 1, 4],
      [1, 2, 8],
      [1, 4, 16],
    ]);
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
