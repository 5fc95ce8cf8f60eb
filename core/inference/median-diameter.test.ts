import { describe, expect, it } from 'vitest';

import { MedianDiameter } from './median-diameter.ts';

function median(...diameters: number[]): number | null {
  const sizes = new MedianDiameter();
  for (const diameter of diameters) sizes.add((Math.PI * diameter * diameter) / 4);
  return sizes.value;
}

describe('MedianDiameter', () => {
  it('is the middle one, or the mean of the two in the middle', () => {
    expect(median(9, 1, 5, 30, 2)).toBeCloseTo(5);
    expect(median(9, 1, 5, 30, 2, 6)).toBeCloseTo(5.5);
    expect(median(...Array.from({ length: 1001 }, (_, i) => 1001 - i))).toBeCloseTo(501);
  });

  it('is not told of a handful of objects', () => {
    expect(median()).toBeNull();
    expect(median(3, 3, 3, 3)).toBeNull();
  });
});
