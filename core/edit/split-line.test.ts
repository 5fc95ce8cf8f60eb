import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Point } from '../image/geometry.ts';
import { labelComponents } from '../mask/components.ts';
import type { PlacedMask } from '../mask/placed-mask.ts';
import { labelmapOf, labelRows, maskOf, rowsOf } from '../mask/testing/drawings.ts';
import { pictures } from '../mask/testing/pictures.ts';
import { applyPatch } from './apply.ts';
import { splitPatch } from './pieces.ts';
import { splitByLine } from './split-line.ts';

function line(...numbers: number[]): Point[] {
  return Array.from({ length: numbers.length / 2 }, (_, i) => ({ x: numbers[2 * i], y: numbers[2 * i + 1] }));
}

function cut(object: PlacedMask, points: Point[], smallest = 1): string[] | null {
  const result = splitByLine(object, points, smallest);
  return result && rowsOf(result.pieces, result.rect.width);
}

describe('splitByLine', () => {
  it('cuts between pixels and takes none away', () => {
    expect(cut(maskOf(['#####', '#####']), line(2, -1, 2, 5))).toEqual(['22111', '22111']);
  });

  it.each([
    ['through the centres of pixels', line(-1.5, -1.5, 5.5, 5.5)],
    ['the other way', line(5.5, 5.5, -1.5, -1.5)],
    ['across them', line(5.5, -1.5, -1.5, 5.5)],
  ])('cuts on the diagonal %s', (_, points) => {
    const rows = cut(maskOf(['####', '####', '####', '####']), points)!;
    expect(new Set(rows.join(''))).toEqual(new Set(['1', '2']));
  });

  it('cuts into as many pieces as a line makes when it comes back', () => {
    const object = maskOf(['########', '########']);
    expect(cut(object, line(3, -1, 3, 3, 5, 3, 5, -1))).toEqual(['11122333', '11122333']);
  });

  it('keeps whole what the line ends in, and what it does not reach', () => {
    const object = maskOf(['####', '####', '####']);
    expect(cut(object, line(2, -1, 2, 1.5))).toBeNull();
    expect(cut(object, line(-3, -1, -3, 9))).toBeNull();
    expect(cut(object, line(2, 1))).toBeNull();
  });

  it('leaves parts that it does not cross with the number, however large', () => {
    expect(cut(maskOf(['##.#######', '##.#######']), line(1, -1, 1, 5))).toEqual([
      '12.1111111',
      '12.1111111',
    ]);
  });

  it('cuts off no crumbs', () => {
    const object = maskOf(['.#...', '#####', '#####']);
    expect(cut(object, line(-1, 1, 6, 1))).toEqual(['.2...', '11111', '11111']);
    expect(cut(object, line(-1, 1, 6, 1), 2)).toBeNull();
  });

  it('works where the object lies', () => {
    expect(cut(maskOf(['####'], 1000, 70), line(1001, 60, 1001, 80))).toEqual(['2111']);
  });

  const coordinate = fc.integer({ min: -4, max: 24 }).map((half) => half / 2);
  const drawn = fc.array(fc.record({ x: coordinate, y: coordinate }), { minLength: 2, maxLength: 6 });

  it('keeps every pixel, and every new piece is connected', () => {
    fc.assert(
      fc.property(pictures(10), drawn, ([width, bits], points) => {
        const mask = Uint8Array.from(bits, Number);
        const rect = { x: 0, y: 0, width, height: mask.length / width };
        const result = splitByLine({ rect, mask }, points, 1);
        if (result === null) return;
        expect(Array.from(result.pieces, (piece) => (piece === 0 ? 0 : 1))).toEqual([...mask]);
        for (let piece = 2; piece <= result.count; piece++) {
          const own = result.pieces.map((other) => (other === piece ? 1 : 0));
          expect(labelComponents(own, width, 4).count).toBe(1);
        }
      }),
    );
  });

  it('divides by the side of a straight line that passes all the way', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 3, noNaN: true }),
        fc.double({ min: 2.1, max: 7.9, noNaN: true }),
        (angle, through) => {
          const size = 10;
          const [dx, dy] = [Math.cos(angle) * 40, Math.sin(angle) * 40];
          const mask = new Uint8Array(size * size).fill(1);
          const at = { x: through, y: 10 - through };
          const points = line(at.x - dx, at.y - dy, at.x + dx, at.y + dy);
          const result = splitByLine({ rect: { x: 0, y: 0, width: size, height: size }, mask }, points, 1)!;
          const sides = Array.from(mask, (_, i) => {
            const [x, y] = [(i % size) + 0.5 - at.x, Math.floor(i / size) + 0.5 - at.y];
            return x * dy - y * dx;
          });
          const clear = sides.map((side, i) => ({ side, piece: result.pieces[i] }));
          const pieceOf = (sign: number) =>
            new Set(clear.filter(({ side }) => sign * side > 1e-4).map(({ piece }) => piece));
          expect([...pieceOf(1)]).toHaveLength(1);
          expect([...pieceOf(-1)]).toHaveLength(1);
          expect(pieceOf(1)).not.toEqual(pieceOf(-1));
        },
      ),
    );
  });
});

describe('splitPatch', () => {
  it('numbers the pieces of several objects and leaves others alone', () => {
    const labelmap = labelmapOf(['4444', '4454', '.444', '6666']);
    const objects = { 4: maskOf(['####', '##.#', '.###']), 6: maskOf(['####'], 0, 3) };
    const splits = [4, 6].map((label) => ({
      label,
      pieces: splitByLine(objects[label as 4 | 6], line(1, -1, 1, 9), 1)!,
    }));
    let next = 7;
    const patch = splitPatch(labelmap, splits, () => next++)!;
    expect(patch.parts).toHaveLength(1);
    applyPatch(labelmap, patch, 'after');
    expect(labelRows(labelmap)).toEqual(['7444', '7454', '.444', '8666']);
  });

  it('changes only pixels that still belong to the object', () => {
    const pieces = splitByLine(maskOf(['####']), line(2, -1, 2, 9), 1)!;
    const labelmap = labelmapOf(['4.54']);
    const patch = splitPatch(labelmap, [{ label: 4, pieces }], () => 7)!;
    applyPatch(labelmap, patch, 'after');
    expect(labelRows(labelmap)).toEqual(['4.57']);
    expect(splitPatch(labelmap, [], () => 7)).toBeNull();
  });
});
