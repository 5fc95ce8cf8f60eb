import { expect, it } from 'vitest';

import { distributionOf } from './distribution.ts';

it('gives numpy.percentile, numpy.std(ddof=1) and the whiskers of matplotlib.boxplot', () => {
  // numpy: percentile([1, 2, 4, 8, 16, 100], [25, 50, 75]) = [2.5, 6, 14]; whiskers of cbook.boxplot_stats = 1, 16.
  expect(distributionOf([8, 1, 100, 2, NaN, 16, 4])).toEqual({
    n: 6,
    mean: 131 / 6,
    deviation: expect.closeTo(38.680314, 6),
    quartiles: [2.5, 6, 14],
    whiskers: [1, 16],
    least: 1,
    most: 100,
  });
});

it('has no spread of one value, and nothing to say of none', () => {
  expect(distributionOf([5])).toMatchObject({ n: 1, mean: 5, deviation: NaN, quartiles: [5, 5, 5] });
  expect(distributionOf([NaN])).toBeNull();
  expect(distributionOf([])).toBeNull();
});
