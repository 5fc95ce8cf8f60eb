import { describe, expect, it } from 'vitest';

import { compareTensors } from './compare-tensors.ts';

describe('compareTensors', () => {
  it('allows 1e-3 plus 1e-3 of the expected value', () => {
    expect(compareTensors([100.1, 0.0009], [100, 0], [2])).toMatchObject({ passed: true, mismatches: 0 });
    expect(compareTensors([100.2, 0.0011], [100, 0], [2])).toMatchObject({ passed: false, mismatches: 2 });
  });

  it('says where the difference is largest against its limit', () => {
    const expected = [0, 0, 0, 1000, 0, 0];
    const got = [0, 0, 0, 1001, 0.5, 0];
    expect(compareTensors(got, expected, [1, 2, 3])).toEqual({
      passed: false,
      compared: 6,
      mismatches: 1,
      largest: { difference: 0.5, limit: 1e-3, index: [0, 1, 1], expected: 0, got: 0.5 },
    });
    expect(compareTensors(expected, expected, [6]).largest).toBeNull();
  });

  it('lets a hundred values in a million pass', () => {
    const expected = new Float32Array(20_000);
    const got = new Float32Array(20_000);
    got.fill(1, 0, 2);
    expect(compareTensors(got, expected, [20_000])).toMatchObject({ passed: true, mismatches: 2 });
    got.fill(1, 0, 3);
    expect(compareTensors(got, expected, [20_000])).toMatchObject({ passed: false, mismatches: 3 });
  });

  it('takes NaN and infinities for equal to themselves only', () => {
    expect(compareTensors([NaN, Infinity, -0], [NaN, Infinity, 0], [3])).toMatchObject({ mismatches: 0 });
    const other = compareTensors([NaN, 1, -Infinity, Infinity], [1, NaN, Infinity, 1], [4]);
    expect(other).toMatchObject({ passed: false, mismatches: 4 });
  });

  it('refuses tensors of another size than the shape', () => {
    expect(() => compareTensors([1], [1, 2], [2])).toThrow('expected 2 values of 2, got 1 and 2');
  });
});
