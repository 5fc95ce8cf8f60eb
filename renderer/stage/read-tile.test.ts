import { describe, expect, it } from 'vitest';

import type { Rect } from '../../core/image/geometry.ts';
import { binInto, readTile } from './read-tile.ts';
import { gridsOf, gridTileRect } from './tile-grid.ts';

describe('binInto', () => {
  it('averages squares, cut at the edges', () => {
    // 3 x 3 values, bins of 2: the last column and row have fewer.
    const out = new Uint16Array(4);
    binInto(Uint16Array.of(1, 3, 9, 5, 7, 11, 2, 4, 6), { width: 3, height: 3 }, 2, out, 0, 2);
    expect(Array.from(out)).toEqual([4, 10, 3, 6]);
  });

  it('keeps fractions of floats and writes at its place', () => {
    const out = new Float32Array(6);
    binInto(Float32Array.of(1, 2), { width: 2, height: 1 }, 2, out, 4, 3);
    expect(Array.from(out)).toEqual([0, 0, 0, 0, 1.5, 0]);
  });
});

describe('readTile', () => {
  it('puts a binned tile together from chunks that lie inside the image', async () => {
    const width = 4100;
    const grid = gridsOf({
      shape: { t: 1, c: 1, z: 1, y: 9, x: width },
      levels: [{ width, height: 9, downsample: 1 }],
    })[2];
    const rects: Rect[] = [];
    const read = (_level: number, rect: Rect): Promise<Uint16Array> => {
      rects.push(rect);
      return Promise.resolve(
        Uint16Array.from({ length: rect.width * rect.height }, (_, i) => rect.x + (i % rect.width)),
      );
    };
    const tile = { column: 2, row: 0 };
    const values = await readTile(grid, tile, 'uint16', read, new AbortController().signal);
    expect(gridTileRect(grid, tile)).toEqual({ x: 1024, y: 0, width: 1, height: 3 });
    expect(rects).toEqual([{ x: 4096, y: 0, width: 4, height: 9 }]);
    expect(Array.from(values)).toEqual([4098, 4098, 4098]);
  });
});
