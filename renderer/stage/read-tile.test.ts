import { describe, expect, it } from 'vitest';

import type { Rect } from '../../core/image/geometry.ts';
import { readTile } from './read-tile.ts';
import { gridsOf, gridTileRect } from './tile-grid.ts';

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
