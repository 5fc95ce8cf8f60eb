import { describe, expect, it } from 'vitest';

import { fromHalf, toHalf } from './half-float.ts';

describe('half floats', () => {
  it.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [0.333251953125, 0x3555],
    [65504, 0x7bff],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [Infinity, 0x7c00],
  ])('has %d as numpy does', (value, half) => {
    expect(toHalf(value)).toBe(half);
    expect(fromHalf(half)).toBe(value);
  });

  it('rounds to nearest, ties to even, and overflows to infinity', () => {
    expect([1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 / 3, 65519, 65520, 2 ** -25, 3 * 2 ** -25].map(toHalf)).toEqual(
      [0x3c00, 0x3c02, 0x3555, 0x7bff, 0x7c00, 0x0000, 0x0002],
    );
    expect(fromHalf(toHalf(NaN))).toBeNaN();
  });

  it('gives every half back', () => {
    for (let half = 0; half < 0x7c01; half++) expect(toHalf(fromHalf(half))).toBe(half);
  });
});
