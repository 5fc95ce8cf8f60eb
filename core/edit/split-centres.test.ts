import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Point } from '../image/geometry.ts';
import type { PlacedMask } from '../mask/placed-mask.ts';
import { maskOf, rowsOf } from '../mask/testing/drawings.ts';
import { heightsOfMaps, heightsOfShape, splitByCentres } from './split-centres.ts';

const at = (x: number, y: number): Point => ({ x: x + 0.5, y: y + 0.5 });

function split(object: PlacedMask, a: Point, b: Point): string[] | null {
  const result = splitByCentres(object, heightsOfShape(object), [a, b]);
  return (
    result &&
    rowsOf(result.pieces, result.rect.width)
      .slice(1, -1)
      .map((row) => row.slice(1, -1))
  );
}

/** Two discs side by side, `distance` from centre to centre. */
function pair(radii: readonly [number, number], distance: number): PlacedMask {
  const size = Math.max(...radii) + 1;
  const rect = { x: 40, y: 7, width: 2 * size + distance, height: 2 * size };
  const mask = Uint8Array.from({ length: rect.width * rect.height }, (_, i) => {
    const [x, y] = [i % rect.width, Math.floor(i / rect.width)];
    const isIn = radii.some((radius, k) => Math.hypot(x - size - k * distance, y - size) <= radius);
    return isIn ? 1 : 0;
  });
  return { rect, mask };
}

describe('splitByCentres', () => {
  it('cuts at the neck, wherever in the lobes the centres are', () => {
    const object = maskOf([
      '.####.........', //
      '#######....##.',
      '#############.',
      '########..####',
      '######.....##.',
    ]);
    const expected = [
      '.1111.........',
      '1111111....22.',
      '1111111122222.',
      '11111111..2222',
      '111111.....22.',
    ];
    expect(split(object, at(2, 2), at(12, 3))).toEqual(expected);
    expect(split(object, at(12, 1), at(6, 3))).toEqual(expected);
  });

  it('shares by nearness where there is no neck', () => {
    expect(split(maskOf(['##########', '##########', '##########']), at(1, 1), at(8, 1))).toEqual([
      '1111122222',
      '1111122222',
      '1111122222',
    ]);
  });

  it('needs two centres in the object', () => {
    const object = maskOf(['###.', '###.']);
    expect(split(object, at(1, 1), at(1, 1))).toBeNull();
    expect(split(object, at(1, 1), at(3, 1))).toBeNull();
    expect(split(object, at(1, 1), at(-4, 1))).toBeNull();
  });

  it('leaves a part that neither centre is in with the number', () => {
    expect(split(maskOf(['######..##', '######..##']), at(0, 0), at(5, 1))).toEqual([
      '111222..11',
      '111222..11',
    ]);
  });

  it('cuts two discs of any size where they touch', () => {
    const radius = fc.integer({ min: 6, max: 12 });
    fc.assert(
      fc.property(radius, radius, (a, b) => {
        const distance = Math.round((a + b) * 0.9);
        const object = pair([a, b], distance);
        const size = Math.max(a, b) + 1;
        const left = { x: 40.5 + size, y: 7.5 + size };
        const result = splitByCentres(object, heightsOfShape(object), [
          left,
          { x: left.x + distance, y: left.y },
        ])!;
        // Pixels well inside one disc and outside the other belong together.
        const pieceAt = (x: number, y: number) =>
          result.pieces[(y - result.rect.y) * result.rect.width + x - result.rect.x];
        const pieces = [a, b].map((r, k) => {
          const found = new Set<number>();
          const away = k === 0 ? -1 : 1;
          for (let d = 0; d < r - 1; d++)
            found.add(pieceAt(Math.floor(left.x) + k * distance + away * d, Math.floor(left.y)));
          return [...found];
        });
        expect(pieces[0]).toHaveLength(1);
        expect(pieces[1]).toHaveLength(1);
        expect(pieces[0]).not.toEqual(pieces[1]);
      }),
    );
  });

  it('follows the model where it sees a boundary that the shape does not show', () => {
    const object = maskOf(['########', '########']);
    const row = (values: number[]) => Uint8Array.from([...values, ...values]);
    const heights = heightsOfMaps(
      object,
      row([200, 220, 200, 200, 200, 200, 220, 200]),
      row([0, 0, 250, 0, 0, 0, 0, 0]),
    );
    const result = splitByCentres(object, heights, [at(1, 0), at(6, 1)])!;
    expect(rowsOf(result.pieces, 10).slice(1, -1)).toEqual(['.22211111.', '.22211111.']);
  });
});
