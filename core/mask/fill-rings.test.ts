import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { traceContours } from './contours.ts';
import { fillRings } from './fill-rings.ts';
import { runsOf } from './object-runs.ts';
import { pictures } from './testing/pictures.ts';

describe('fillRings', () => {
  it('takes pixels by their centres', () => {
    // A triangle over a 4 x 4 square; the centres on its slanted edge are on its right.
    expect(fillRings([[0, 0, 4, 0, 0, 4]], 5)).toEqual({ label: 5, runs: [0, 0, 3, 1, 0, 2, 2, 0, 1] });
  });

  it('leaves holes out and takes islands in', () => {
    const square = (from: number, to: number) => [from, from, to, from, to, to, from, to];
    expect(fillRings([square(0, 5), square(1, 4), square(2, 3)], 1).runs).toEqual([
      0, 0, 5, 1, 0, 1, 1, 4, 5, 2, 0, 1, 2, 2, 3, 2, 4, 5, 3, 0, 1, 3, 4, 5, 4, 0, 5,
    ]);
  });

  it('gives nothing for what passes no centre', () => {
    expect(fillRings([], 1).runs).toEqual([]);
    expect(fillRings([[0, 0, 0.4, 0, 0.4, 0.4]], 1).runs).toEqual([]);
  });

  it('gives traced pixels back', () => {
    fc.assert(
      fc.property(pictures(12), ([width, bits]) => {
        const object = runsOf(1, Uint32Array.from(bits, Number), width);
        const rings = traceContours(object).flatMap(({ outer, holes }) => [outer, ...holes]);
        expect(fillRings(rings, 1)).toEqual(object);
      }),
      { numRuns: 500 },
    );
  });
});
