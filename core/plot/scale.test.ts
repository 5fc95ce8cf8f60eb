import { describe, expect, it } from 'vitest';

import { linearScale, logScale } from './scale.ts';

const texts = ({ ticks }: { ticks: { text: string }[] }) => ticks.map(({ text }) => text);

describe('a linear scale', () => {
  it('ends on round ticks', () => {
    const scale = linearScale({ low: 0, high: 87 }, 100, 0);
    expect(texts(scale)).toEqual(['0', '20', '40', '60', '80', '100']);
    expect([0, 50, 100].map((value) => scale.at(value))).toEqual([100, 50, 0]);
  });

  it('takes small, large, negative and equal values', () => {
    expect(texts(linearScale({ low: 0, high: 0.31 }, 0, 1))).toEqual(['0', '0.1', '0.2', '0.3', '0.4']);
    expect(texts(linearScale({ low: -1.2, high: 1.4 }, 0, 1))).toEqual(['-2', '-1', '0', '1', '2']);
    expect(texts(linearScale({ low: 0, high: 4e6 }, 0, 1))).toEqual(['0', '1e6', '2e6', '3e6', '4e6']);
    expect(texts(linearScale({ low: 0, high: 0 }, 0, 1)).at(0)).toBe('0');
    const same = linearScale({ low: 7, high: 7 }, 0, 1);
    expect(same.at(7)).toBeGreaterThanOrEqual(0);
    expect(same.at(7)).toBeLessThanOrEqual(1);
  });
});

it('goes by powers of ten', () => {
  const scale = logScale({ low: 3, high: 2500 }, 0, 40);
  expect(texts(scale)).toEqual(['1', '10', '100', '1,000', '10,000']);
  expect(scale.at(100)).toBeCloseTo(20);
  expect(texts(logScale({ low: 10, high: 10 }, 0, 1))).toEqual(['10', '100']);
});
