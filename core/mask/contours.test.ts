import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { labelComponents } from './components.ts';
import { doubleArea, traceContours, type Ring } from './contours.ts';
import { countPixels, runsOf } from './object-runs.ts';

/** Rows of '#' (object) and '.' as an object. */
function draw(...rows: string[]) {
  const labels = Uint32Array.from(rows.join(''), (sign) => (sign === '#' ? 1 : 0));
  return runsOf(1, labels, rows[0].length);
}

describe('traceContours', () => {
  it('goes around a single pixel clockwise', () => {
    expect(traceContours(draw('#'))).toEqual([{ outer: [0, 0, 1, 0, 1, 1, 0, 1], holes: [] }]);
  });

  it('leaves out points on straight lines', () => {
    expect(traceContours(draw('....', '.##.', '.##.', '.#..'))).toEqual([
      { outer: [1, 1, 3, 1, 3, 3, 2, 3, 2, 4, 1, 4], holes: [] },
    ]);
  });

  it('goes around a hole the other way', () => {
    expect(traceContours(draw('###', '#.#', '###'))).toEqual([
      { outer: [0, 0, 3, 0, 3, 3, 0, 3], holes: [[1, 1, 1, 2, 2, 2, 2, 1]] },
    ]);
  });

  it('takes pixels that touch at a corner for two parts', () => {
    expect(traceContours(draw('#.', '.#'))).toEqual([
      { outer: [0, 0, 1, 0, 1, 1, 0, 1], holes: [] },
      { outer: [1, 1, 2, 1, 2, 2, 1, 2], holes: [] },
    ]);
  });

  it('keeps rings simple where a ring closes at a corner', () => {
    const parts = traceContours(draw('###', '#.#', '##.'));
    expect(parts).toHaveLength(1);
    expect(parts[0].holes).toEqual([[2, 2, 2, 1, 1, 1, 1, 2]]);
    expect(doubleArea(parts[0].outer) / 2).toBe(8);
  });

  it('keeps two holes that touch at a corner apart', () => {
    const [{ holes }] = traceContours(draw('####', '#.##', '##.#', '####'));
    expect(holes.map((hole) => -doubleArea(hole) / 2)).toEqual([1, 1]);
  });

  it('knows whose a hole is', () => {
    const parts = traceContours(draw('###.....', '#.#.####', '###.#..#', '....####'));
    expect(parts.map(({ holes }) => holes.map((hole) => -doubleArea(hole) / 2))).toEqual([[1], [2]]);
  });

  it('takes an object in an object out of its hole', () => {
    const parts = traceContours(draw('#####', '#...#', '#.#.#', '#...#', '#####'));
    expect(parts.map(({ outer, holes }) => [doubleArea(outer) / 2, holes.length])).toEqual([
      [25, 1],
      [1, 0],
    ]);
  });

  it('gives simple rings, one part for each 4-connected piece, and areas equal to the pixel counts', () => {
    const picture = fc.integer({ min: 1, max: 12 }).chain((width) =>
      fc.tuple(
        fc.constant(width),
        fc
          .integer({ min: 1, max: 12 })
          .chain((height) =>
            fc.array(fc.boolean(), { minLength: width * height, maxLength: width * height }),
          ),
      ),
    );
    fc.assert(
      fc.property(picture, ([width, bits]) => {
        fc.pre(bits.includes(true));
        const object = runsOf(1, Uint32Array.from(bits, Number), width);
        const parts = traceContours(object);
        let area = 0;
        for (const { outer, holes } of parts) {
          area += doubleArea(outer) / 2;
          for (const hole of holes) area += doubleArea(hole) / 2;
          for (const ring of [outer, ...holes]) {
            expect(repeated(ring)).toBe(false);
            expect(turnsEverywhere(ring)).toBe(true);
          }
        }
        expect(area).toBe(countPixels(object));
        expect(parts).toHaveLength(labelComponents(bits.map(Number), width, 4).count);
      }),
      { numRuns: 500 },
    );
  });
});

function repeated(ring: Ring): boolean {
  const points = new Set<string>();
  for (let i = 0; i < ring.length; i += 2) points.add(`${ring[i]},${ring[i + 1]}`);
  return points.size !== ring.length / 2;
}

/** True when edges run along rows and columns in turn. */
function turnsEverywhere(ring: Ring): boolean {
  const points = ring.length / 2;
  const isAcross = (i: number) => ring[2 * (i % points) + 1] === ring[2 * ((i + 1) % points) + 1];
  const isAlong = (i: number) => ring[2 * (i % points)] === ring[2 * ((i + 1) % points)];
  return Array.from({ length: points }, (_, i) =>
    isAcross(i) ? isAlong(i + 1) && !isAlong(i) : isAlong(i) && isAcross(i + 1),
  ).every(Boolean);
}
