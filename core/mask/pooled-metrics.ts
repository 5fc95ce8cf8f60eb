import {
  aggregatedJaccard,
  averagePrecision,
  countMatches,
  diceScore,
  f1Score,
  type Overlaps,
} from './metrics.ts';

/** IoU thresholds of the mean AP: 0.5, 0.55 ... 0.9, as the StarDist paper's table has them. */
export const AP_THRESHOLDS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9] as const;

/** Agreement over many images. Pooled: matches are summed over the images before dividing; the others are means of the images' values. */
export interface PooledScores {
  images: number;
  /** In the truth, and in the results. */
  expected: number;
  objects: number;
  /** Pooled, at each of AP_THRESHOLDS. */
  ap: number[];
  apMean: number;
  /** Pooled, at IoU 0.5. */
  f1: number;
  precision: number;
  recall: number;
  /** Means over the images. */
  dice: number;
  aji: number;
}

/** Of one image at IoU 0.5, for a table. */
export interface ImageScores {
  expected: number;
  objects: number;
  matches: number;
  ap: number;
  f1: number;
  dice: number;
  aji: number;
}

/** The overlaps without objects of fewer than `minSize` pixels, in the truth as in the prediction. */
export function dropSmall(overlaps: Overlaps, minSize: number): Overlaps {
  const keep = (objects: Overlaps['truth']) => {
    const kept = objects.filter(({ area }) => area >= minSize);
    const index = new Map(kept.map((object, i) => [object, i]));
    return { kept, indexOf: (i: number) => index.get(objects[i]) };
  };
  const truth = keep(overlaps.truth);
  const prediction = keep(overlaps.prediction);
  const pairs = overlaps.pairs.flatMap((pair) => {
    const [a, b] = [truth.indexOf(pair.truth), prediction.indexOf(pair.prediction)];
    return a === undefined || b === undefined ? [] : [{ ...pair, truth: a, prediction: b }];
  });
  return { truth: truth.kept, prediction: prediction.kept, pairs };
}

export function scoreImage(overlaps: Overlaps): ImageScores {
  return {
    expected: overlaps.truth.length,
    objects: overlaps.prediction.length,
    matches: countMatches(overlaps, 0.5),
    ap: averagePrecision(overlaps, 0.5),
    f1: f1Score(overlaps, 0.5),
    dice: diceScore(overlaps),
    aji: aggregatedJaccard(overlaps),
  };
}

/** Scores of a set of images; with none, everything is 1: nothing was wrong. */
export function poolScores(images: readonly Overlaps[]): PooledScores {
  const expected = sum(images.map(({ truth }) => truth.length));
  const objects = sum(images.map(({ prediction }) => prediction.length));
  const matches = AP_THRESHOLDS.map((threshold) =>
    sum(images.map((overlaps) => countMatches(overlaps, threshold))),
  );
  const ap = matches.map((tp) => ratio(tp, expected + objects - tp));
  const [atHalf] = matches;
  return {
    images: images.length,
    expected,
    objects,
    ap,
    apMean: mean(ap),
    f1: ratio(2 * atHalf, expected + objects),
    precision: ratio(atHalf, objects),
    recall: ratio(atHalf, expected),
    dice: mean(images.map(diceScore)),
    aji: mean(images.map(aggregatedJaccard)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return ratio(sum(values), values.length);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
