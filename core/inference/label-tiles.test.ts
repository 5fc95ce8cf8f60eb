import { describe, expect, it } from 'vitest';

import { LabelTiles } from './label-tiles.ts';

describe('LabelTiles', () => {
  it('gives away settled tiles once, without empty ones', () => {
    const tiles = new LabelTiles(514, 1030);
    const bounds = { x: 510, y: 511, width: 4, height: 2 };
    tiles.add([{ label: 7, area: 6, bounds, runs: Int32Array.of(511, 510, 514, 512, 513, 514) }]);
    expect(tiles.take(511)).toEqual([]);
    const first = tiles.take(512);
    expect(first.map(({ column, row, labels }) => [column, row, labels.length])).toEqual([
      [0, 0, 512 * 512],
      [1, 0, 2 * 512],
    ]);
    expect([...first[0].labels.subarray(-3)]).toEqual([0, 7, 7]);
    expect([...first[1].labels.subarray(-2)]).toEqual([7, 7]);
    const rest = tiles.take(1030);
    expect(rest.map(({ column, row }) => [column, row])).toEqual([[1, 1]]);
    expect([...rest[0].labels.subarray(0, 3)]).toEqual([0, 7, 0]);
  });

  it('places objects of a part of the image', () => {
    const tiles = new LabelTiles(514, 1030, { x: 500, y: 1000 });
    const bounds = { x: 10, y: 23, width: 4, height: 2 };
    tiles.add([{ label: 3, area: 5, bounds, runs: Int32Array.of(23, 10, 14, 24, 10, 11) }]);
    expect(tiles.take(23)).toEqual([]);
    expect(tiles.take(24).map(({ column, row }) => [column, row])).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect(tiles.take(30).map(({ column, row, labels }) => [column, row, labels[510], labels[511]])).toEqual([
      [0, 2, 3, 0],
    ]);
  });
});
