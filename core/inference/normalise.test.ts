import { describe, expect, it } from 'vitest';

import { Percentiles, scaleValues } from './normalise.ts';

describe('Percentiles', () => {
  it('interpolates between ranks as numpy does', () => {
    const values = new Percentiles('uint16');
    values.add(Uint16Array.from([40, 10]));
    values.add(Uint16Array.from([20, 65535]));
    expect([0, 25, 50, 90, 100].map((p) => values.at(p))).toEqual(
      [10, 17.5, 30, 45886.5, 65535].map((v) => expect.closeTo(v, 9)),
    );
  });

  it('counts signed values', () => {
    const values = new Percentiles('int16');
    values.add(Int16Array.from([-32768, -1, 5]));
    expect([0, 50, 100].map((p) => values.at(p))).toEqual([-32768, -1, 5]);
  });

  it('leaves out NaN and infinities', () => {
    const values = new Percentiles('float32');
    values.add(Float32Array.from([NaN, 1, Infinity, 3, -Infinity]));
    expect(values.at(50)).toBe(2);
    const none = new Percentiles('float64');
    none.add(Float64Array.from([NaN]));
    expect(none.at(50)).toBe(0);
  });

  it('samples evenly beyond its limit', () => {
    const values = new Percentiles('float32', 1024);
    for (let piece = 0; piece < 10; piece++)
      values.add(Float32Array.from({ length: 1000 }, (_, i) => piece * 1000 + i));
    expect(values.at(50)).toBeGreaterThan(4950);
    expect(values.at(50)).toBeLessThan(5050);
    expect(values.at(100)).toBeGreaterThan(9950);
  });
});

describe('scaleValues', () => {
  const scale = (values: number[], low: number, high: number) => {
    const out = new Float32Array(values.length);
    scaleValues(Float64Array.from(values), 0, values.length, { low, high, epsilon: 1e-6 }, out, 0);
    return [...out];
  };

  it('maps the percentiles to 0 and 1 without clipping', () => {
    expect(scale([10, 20, 40, 5], 10, 20)).toEqual([0, 1, 3, -0.5].map((v) => expect.closeTo(v, 5)));
  });

  it('gives 0 for a constant image and 1 for specks on it', () => {
    expect(scale([7, 7, 9, 3], 7, 7)).toEqual([0, 0, 1, 0]);
  });

  it('never gives NaN or infinity', () => {
    expect(scale([NaN, Infinity, -Infinity], 1, 2)).toEqual([0, 1, 0]);
  });

  it('reads and writes where it is told', () => {
    const out = new Float32Array(4);
    scaleValues(Uint8Array.from([9, 9, 4, 8]), 2, 2, { low: 0, high: 4, epsilon: 1e-9 }, out, 1);
    expect([...out]).toEqual([0, 1, 2, 0]);
  });
});
