import { describe, expect, it } from 'vitest';

import { differencesFrom, fillEnclosed, similarRegion } from './wand.ts';

describe('differencesFrom', () => {
  it('compares means of 3 x 3 pixels, so that one noisy pixel is none of its own', () => {
    const values = Uint8Array.of(10, 10, 10, 10, 10, 10, 19, 10, 10, 10, 10, 10);
    const differences = differencesFrom(values, 4, 0);
    // The corner pixel's neighbourhood is 2 x 2.
    expect([...differences]).toEqual([0, 1.5, 1.5, 2.25, 0, 1, 1, 1.5, 0, 1.5, 1.5, 2.25]);
  });

  it('sees no difference beyond the range that is shown', () => {
    const values = Uint16Array.of(0, 100, 1000, 9000);
    const shown = differencesFrom(values, 1, 3, { low: 100, high: 1000 });
    expect([...shown]).toEqual([900, 600, 300, 0]);
  });

  it('counts what is not a number as infinitely far', () => {
    expect(differencesFrom(Float32Array.of(1, 1, 1, NaN), 4, 0)[3]).toBe(Infinity);
  });
});

describe('similarRegion', () => {
  const all = new Uint8Array(12).fill(1);
  const differences = Float32Array.of(0, 1, 9, 0, 1, 9, 0, 0, 2, 1, 1, 9);

  it('goes on over neighbours within the tolerance, not over corners', () => {
    expect([...similarRegion(differences, 4, 0, 1, all)]).toEqual([1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect([...similarRegion(differences, 4, 0, 2, all)]).toEqual([1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0]);
  });

  it('stops at what may not be taken', () => {
    const isFree = all.slice();
    isFree[4] = 0;
    expect([...similarRegion(differences, 4, 0, 2, isFree)]).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    isFree[0] = 0;
    expect(similarRegion(differences, 4, 0, 2, isFree).every((isIn) => isIn === 0)).toBe(true);
  });
});

describe('fillEnclosed', () => {
  const rect = { x: 7, y: 3, width: 4, height: 4 };

  it('adds what lies inside, also where the rim hangs together by corners only', () => {
    const ring = Uint8Array.of(0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1, 0, 0);
    expect(fillEnclosed({ rect, mask: ring })).toEqual({
      rect,
      mask: Uint8Array.of(0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 0),
    });
  });

  it('leaves a bay open', () => {
    const bay = Uint8Array.of(1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1);
    expect(fillEnclosed({ rect, mask: bay }).mask).toEqual(bay);
  });
});
