import { describe, expect, it } from 'vitest';

import { measureOverlaps } from './metrics.ts';
import { dropSmall, poolScores, scoreImage } from './pooled-metrics.ts';

// One object found right (IoU 1), one at IoU 3/4, one missed, one of a pixel too much.
const truth = [1, 1, 0, 2, 2, 2, 2, 0, 3, 3, 0, 0];
const found = [5, 5, 0, 6, 6, 6, 0, 0, 0, 0, 0, 7];

describe('pooled scores', () => {
  it('sums matches over the images before dividing, and averages Dice and AJI', () => {
    const first = measureOverlaps(truth, found);
    const second = measureOverlaps([1, 1], [0, 0]);
    const scores = poolScores([first, second]);
    expect(scores).toMatchObject({ images: 2, expected: 4, objects: 3, precision: 2 / 3, recall: 2 / 4 });
    // 2 of 4 and 3 up to IoU 0.75, then 1.
    expect(scores.ap).toEqual([2 / 5, 2 / 5, 2 / 5, 2 / 5, 2 / 5, 2 / 5, 1 / 6, 1 / 6, 1 / 6]);
    expect(scores.f1).toBe(4 / 7);
    expect(scores.dice).toBeCloseTo((10 / 14 + 0) / 2, 12);
    expect(scores.aji).toBeCloseTo((5 / 9 + 0) / 2, 12);
  });

  it('leaves small objects out on both sides', () => {
    const scores = scoreImage(dropSmall(measureOverlaps(truth, found), 3));
    expect(scores).toMatchObject({ expected: 1, objects: 1, matches: 1, ap: 1 });
    expect(scores.dice).toBe(6 / 7);
  });

  it('finds nothing wrong in nothing', () => {
    expect(poolScores([])).toMatchObject({ images: 0, apMean: 1, dice: 1 });
    expect(scoreImage(measureOverlaps([0], [0]))).toMatchObject({ ap: 1, f1: 1, dice: 1, aji: 1 });
  });
});
