import { describe, expect, it } from 'vitest';

import {
  aggregatedJaccard,
  averagePrecision,
  countMatches,
  diceScore,
  f1Score,
  measureOverlaps,
  OverlapCounter,
} from './metrics.ts';

const TRUTH = [1, 1, 1, 0, 7, 7];
const PREDICTION = [4, 4, 5, 5, 0, 9];

describe('measureOverlaps', () => {
  it('gives the IoU of each pair that overlaps', () => {
    expect(measureOverlaps(TRUTH, PREDICTION)).toEqual({
      truth: [
        { label: 1, area: 3 },
        { label: 7, area: 2 },
      ],
      prediction: [
        { label: 4, area: 2 },
        { label: 5, area: 2 },
        { label: 9, area: 1 },
      ],
      pairs: [
        { truth: 0, prediction: 0, shared: 2, iou: 2 / 3 },
        { truth: 0, prediction: 1, shared: 1, iou: 1 / 4 },
        { truth: 1, prediction: 2, shared: 1, iou: 1 / 2 },
      ],
    });
  });

  it('refuses images of different sizes', () => {
    expect(() => measureOverlaps([1], [1, 1])).toThrow('differ: 1 and 2');
  });
});

it('counts parts as it counts the whole, also where one image has nothing', () => {
  const counter = new OverlapCounter();
  counter.add(TRUTH.slice(0, 2), PREDICTION.slice(0, 2));
  counter.add(TRUTH.slice(2), PREDICTION.slice(2));
  expect(counter.overlaps).toEqual(measureOverlaps(TRUTH, PREDICTION));
  counter.add(null, [5, 5]);
  counter.add([1, 0], null);
  counter.add(null, null);
  const { truth, prediction, pairs } = counter.overlaps;
  expect([truth[0].area, prediction[1].area, pairs[1].iou]).toEqual([4, 4, 1 / 7]);
});

describe('averagePrecision', () => {
  const overlaps = measureOverlaps(TRUTH, PREDICTION);

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
      { truth: 0, prediction: 0, shared: 4, iou: 0.4 },
      { truth: 0, prediction: 1, shared: 3, iou: 0.3 },
      { truth: 1, prediction: 0, shared: 3, iou: 0.3 },
    ];
    const two = [
      { label: 1, area: 9 },
      { label: 2, area: 9 },
    ];
    expect(countMatches({ truth: two, prediction: two, pairs }, 0.3)).toBe(2);
    expect(countMatches({ truth: two, prediction: two, pairs }, 0.35)).toBe(1);
  });
});

describe('other measures', () => {
  const overlaps = measureOverlaps(TRUTH, PREDICTION);
  const none = measureOverlaps([0], [0]);

  it('f1Score is 2 TP / (2 TP + FP + FN)', () => {
    expect(f1Score(overlaps, 0.5)).toBe(4 / 5);
    expect(f1Score(none, 0.5)).toBe(1);
  });

  it('diceScore is about pixels, not objects', () => {
    expect(diceScore(overlaps)).toBe(8 / 10);
    expect(diceScore(none)).toBe(1);
  });

  it('aggregatedJaccard adds what served nobody to the union', () => {
    // 1 goes with 4 (2 of 3 pixels), 7 with 9 (1 of 2), and 5 is left over (2 pixels).
    expect(aggregatedJaccard(overlaps)).toBe(3 / 7);
    expect(aggregatedJaccard(none)).toBe(1);
    expect(aggregatedJaccard(measureOverlaps([3, 3], [0, 0]))).toBe(0);
  });
});
