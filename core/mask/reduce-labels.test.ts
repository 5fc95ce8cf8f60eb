import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Labelmap } from './labelmap.ts';
import { reducedSize, reduceLabels } from './reduce-labels.ts';

/** Label of a pixel: never 0 but where a whole tile is empty. */
function createLabelmap(width: number, height: number): Labelmap {
  // Few unpacked, so that most are read from their runs.
  const map = new Labelmap(width, height, { mostUnpacked: 2 });
  for (let row = 0; row < map.rows; row++) {
    for (let column = 0; column < map.columns; column++) {
      if ((column + row) % 3 === 2) continue;
      const rect = map.tileRect(column, row);
      const tile = map.writableTile(column, row);
      for (let i = 0; i < tile.length; i++) {
        tile[i] = 1 + (rect.x + (i % rect.width)) * 5000 + rect.y + Math.floor(i / rect.width);
      }
    }
  }
  return map;
}

describe('reduceLabels', () => {
  it('takes the middle of each square, at the edge the last pixel', () => {
    const cases = fc.record({
      width: fc.integer({ min: 1, max: 2100 }),
      height: fc.integer({ min: 1, max: 1300 }),
      level: fc.integer({ min: 1, max: 11 }),
      at: fc.tuple(
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
      ),
    });
    fc.assert(
      fc.property(cases, ({ width, height, level, at }) => {
        const map = createLabelmap(width, height);
        const size = reducedSize(map, level);
        const [x, y] = [Math.floor(at[0] * size.width), Math.floor(at[1] * size.height)];
        const [column, row] = [Math.floor(x / 512), Math.floor(y / 512)];
        const tile = reduceLabels(map, level, column, row);
        const stride = Math.min(512, size.width - column * 512);
        const step = 2 ** level;
        const sample = [Math.min(x * step + step / 2, width - 1), Math.min(y * step + step / 2, height - 1)];
        const label = tile?.[(y - row * 512) * stride + (x - column * 512)] ?? 0;
        expect(label).toBe(map.get(sample[0], sample[1]));
      }),
      { numRuns: 40 },
    );
  });

  it('says that a tile is empty without making one', () => {
    expect(reduceLabels(new Labelmap(4000, 4000), 2, 0, 0)).toBeNull();
  });
});
