import { describe, expect, it } from 'vitest';

import { contrastRange, contrastStep, histogramPath } from './histogram.ts';
import { areaText, centroidText, valuesText } from './measures.ts';

describe('areaText', () => {
  it('counts pixels, and calibrates where it can', () => {
    expect(areaText(1240, null)).toBe('1,240 px');
    expect(areaText(1240, { x: 0.325, y: 0.325, z: null, unit: 'µm' })).toBe('131 µm² (1,240 px)');
    expect(areaText(100, { x: 4, y: 5, z: null, unit: 'nm' })).toBe('2,000 nm² (100 px)');
    expect(areaText(1_000_000, { x: 1, y: 1, z: null, unit: 'um' })).toBe('1 mm² (1,000,000 px)');
    expect(areaText(10, { x: 1, y: 1, z: null, unit: 'furlong' })).toBe('10 px');
  });
});

describe('read-outs', () => {
  it('show integers whole, floats short and a dash while unknown', () => {
    expect(valuesText([65535, 0.123456789, NaN, 4294967295])).toBe('65535, 0.12346, –, 4294967295');
    expect(centroidText({ centroid: { x: 12.345, y: 6 } })).toBe('12.3, 6.0');
  });
});

describe('histogram', () => {
  it('draws square roots of counts as bars', () => {
    expect(histogramPath([4, 1], 10, 8)).toBe('M0 8L0.0 0.0L5.0 0.0L5.0 4.0L10.0 4.0L10 8Z');
  });

  it('reaches over all values and the limits', () => {
    expect(contrastRange({ min: 10, max: 90 }, { low: 5, high: 50 })).toEqual({ min: 5, max: 90 });
    expect(contrastRange({ min: 3, max: 3 }, { low: 3, high: 3 })).toEqual({ min: 3, max: 4 });
  });

  it('steps by one for integers and finely for floats', () => {
    expect(contrastStep(true, { min: 0, max: 65535 })).toBe(1);
    expect(contrastStep(false, { min: 0, max: 1 })).toBeCloseTo(0.001);
  });
});
