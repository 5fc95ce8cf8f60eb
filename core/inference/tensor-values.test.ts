import { describe, expect, it } from 'vitest';

import { castValues, isNumericType, readValues } from './tensor-values.ts';

describe('tensor values', () => {
  it.each([
    ['float32', [-1.5, 0, 300]],
    ['float64', [-1.5, 0, 300]],
    ['float16', [-1.5, 0, 300]],
    ['uint8', [0, 0, 255]],
    ['int8', [-1, 0, 127]],
    ['uint16', [0, 0, 300]],
    ['int16', [-1, 0, 300]],
    ['uint32', [0, 0, 300]],
    ['int32', [-1, 0, 300]],
    ['uint64', [0, 0, 300]],
    ['int64', [-1, 0, 300]],
    ['bool', [1, 0, 1]],
  ])('go to %s and back', (type, expected) => {
    expect([...readValues(type, castValues(type, Float32Array.of(-1.5, 0, 300)))].map((v) => v + 0)).toEqual(
      expected,
    );
  });

  it('stay within the largest types', () => {
    const huge = Float32Array.of(1e30, -1e30);
    for (const type of ['uint32', 'int32', 'uint64', 'int64']) {
      const [high, low] = readValues(type, castValues(type, huge));
      expect(high).toBeGreaterThan(2e9);
      expect(low).toBeLessThanOrEqual(0);
    }
  });

  it('know no text', () => {
    expect(isNumericType('string')).toBe(false);
    expect(() => castValues('string', Float32Array.of(1))).toThrow('string');
  });
});
