import { describe, expect, it } from 'vitest';

import { averagePrecision, countMatches, measureOverlaps } from './metrics.ts';

describe('measureOverlaps', () => {
  it('gives the IoU of each pair that overlaps', () => {
    const overlaps = measureOverlaps([1, 1, 1, 0, 7, 7], [4, 4, 5, 5, 0, 9]);
    expect(overlaps).toEqual({
      truths: 2,
      predictions: 3,
      pairs: [
        { truth: 0, prediction: 0, iou: 2 / 3 },
        { truth: 0, prediction: 1, iou: 1 / 4 },
        { truth: 1, prediction: 2, iou: 1 / 2 },
      ],
    });
  });

  it('refuses images of different sizes', () => {
    expect(() => measureOverlaps([1], [1, 1])).toThrow('differ: 1 and 2');
  });
});

describe('averagePrecision', () => {
  const overlaps = measureOverlaps([1, 1, 1, 0, 7, 7], [4, 4, 5, 5, 0, 9]);

  it('is TP / (TP + FP + FN), the threshold included', () => {
    expect(averagePrecision(overlaps, 0.5)).toBe(2 / 3);
    expect(averagePrecision(overlaps, 0.6)).toBe(1 / 4);
    expect(averagePrecision(overlaps, 0.9)).toBe(0);
  });

  it('is 1 for two empty images and 0 for one', () => {
    expect(averagePrecision(measureOverlaps([0, 0], [0, 0]), 0.5)).toBe(1);
    expect(averagePrecision(measureOverlaps([0, 1], [0, 0]), 0.5)).toBe(0);
  });

  it('matches one to one, as many as can be', () => {
    // Truth 0 may go with either prediction, truth 1 only with the first: a greedy choice would lose one.
    const pairs = [
      { truth: 0, prediction: 0, iou: 0.4 },
      { truth: 0, prediction: 1, iou: 0.3 },
      { truth: 1, prediction: 0, iou: 0.3 },
    ];
    expect(countMatches({ truths: 2, predictions: 2, pairs }, 0.3)).toBe(2);
    expect(countMatches({ truths: 2, predictions: 2, pairs }, 0.35)).toBe(1);
  });
});
