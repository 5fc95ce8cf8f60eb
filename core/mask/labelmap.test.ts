import { describe, expect, it } from 'vitest';

import { TILE_SIZE } from '../edit/patch.ts';
import { Labelmap } from './labelmap.ts';

describe('Labelmap', () => {
  it('cuts tiles at the right and bottom edge', () => {
    const labelmap = new Labelmap(600, 513);
    expect([labelmap.columns, labelmap.rows]).toEqual([2, 2]);
    expect(labelmap.tileRect(1, 1)).toEqual({ x: 512, y: 512, width: 88, height: 1 });
    expect(labelmap.writableTile(1, 1)).toHaveLength(88);
  });

  it('keeps nothing for tiles that were never written', () => {
    const labelmap = new Labelmap(50_000, 50_000);
    expect(labelmap.tile(97, 97)).toBeNull();
    expect(labelmap.get(49_999, 49_999)).toBe(0);
    labelmap.writableTile(3, 2);
    labelmap.writableTile(1, 0);
    expect(labelmap.loadedTiles()).toEqual([
      { column: 1, row: 0 },
      { column: 3, row: 2 },
    ]);
    labelmap.setTile(1, 0, null);
    expect(labelmap.loadedTiles()).toEqual([{ column: 3, row: 2 }]);
  });

  it('reads a rectangle across tiles, with background outside the image', () => {
    const labelmap = new Labelmap(TILE_SIZE + 2, TILE_SIZE + 1);
    labelmap.writableTile(0, 0)[TILE_SIZE * TILE_SIZE - 1] = 1;
    labelmap.writableTile(1, 0)[2 * TILE_SIZE - 2] = 2;
    labelmap.writableTile(1, 1).set([3, 4]);
    // prettier-ignore
    expect([...labelmap.readRect({ x: TILE_SIZE - 1, y: TILE_SIZE - 1, width: 4, height: 3 })]).toEqual([
      1, 2, 0, 0,
      0, 3, 4, 0,
      0, 0, 0, 0,
    ]);
    expect(labelmap.get(TILE_SIZE + 1, TILE_SIZE)).toBe(4);
    expect(labelmap.get(-1, 0)).toBe(0);
  });

  it('refuses impossible sizes, positions and tile lengths', () => {
    expect(() => new Labelmap(0, 5)).toThrow('at least 1 pixel');
    const labelmap = new Labelmap(10, 10);
    expect(() => labelmap.tile(1, 0)).toThrow('outside the 1 x 1 tiles');
    expect(() => labelmap.setTile(0, 0, new Uint32Array(99))).toThrow('holds 100 labels, got 99');
  });

  it('keeps what was written when tiles used longest ago are packed', () => {
    const labelmap = new Labelmap(4 * TILE_SIZE, 2, { mostUnpacked: 2 });
    for (let column = 0; column < 4; column++) labelmap.writableTile(column, 0).fill(column + 1, 3, 5);
    expect(labelmap.loadedTiles().map(({ column }) => column)).toEqual([0, 1, 2, 3]);
    expect(labelmap.tileCount).toBe(4);
    labelmap.writableTile(0, 0)[7] = 9;
    for (let column = 0; column < 4; column++)
      expect(labelmap.get(column * TILE_SIZE + 3, 0)).toBe(column + 1);
    expect([...labelmap.tile(0, 0)!.subarray(0, 9)]).toEqual([0, 0, 0, 1, 1, 0, 0, 9, 0]);
    labelmap.setTile(1, 0, null);
    expect(labelmap.tile(1, 0)).toBeNull();
    labelmap.setTile(2, 0, null);
    expect(labelmap.loadedTiles().map(({ column }) => column)).toEqual([0, 3]);
  });
});
