import type { Comparison } from '../contract.ts';
import type { Labelmap, TilePosition } from '../mask/labelmap.ts';
import {
  aggregatedJaccard,
  averagePrecision,
  diceScore,
  f1Score,
  matchObjects,
  OverlapCounter,
  type Overlaps,
} from '../mask/metrics.ts';
import { measureObjects } from '../mask/objects.ts';

export const IOU_THRESHOLDS = [0.5, 0.7, 0.9] as const;

/** Overlaps of two labelmaps of the same size; costs the tiles that either has. */
export function overlapLabelmaps(expected: Labelmap, present: Labelmap): Overlaps {
  const counter = new OverlapCounter();
  const places = new Map<number, TilePosition>();
  for (const place of [...expected.loadedTiles(), ...present.loadedTiles()])
    places.set(place.row * present.columns + place.column, place);
  for (const { column, row } of places.values())
    counter.add(expected.tile(column, row), present.tile(column, row));
  return counter.overlaps;
}

/** How well `present` agrees with `expected`, object by object: who matches at IoU 0.5, who is too much, who is missed. */
export function compareLabelmaps(
  expected: Labelmap,
  present: Labelmap,
): Omit<Comparison, 'revision' | 'referenceId' | 'name'> {
  const overlaps = overlapLabelmaps(expected, present);
  const { truth, prediction, pairs } = overlaps;
  const [least] = IOU_THRESHOLDS;
  const matched = matchObjects(overlaps, least).map((index) => pairs[index]);
  const found = new Set(matched.map((pair) => pair.truth));
  const right = new Set(matched.map((pair) => pair.prediction));
  const bestOfTruth = new Float64Array(truth.length);
  const bestOfPrediction = new Float64Array(prediction.length);
  for (const pair of pairs) {
    bestOfTruth[pair.truth] = Math.max(bestOfTruth[pair.truth], pair.iou);
    bestOfPrediction[pair.prediction] = Math.max(bestOfPrediction[pair.prediction], pair.iou);
  }
  const shapes = measureObjects(expected);
  return {
    objects: prediction.length,
    expected: truth.length,
    scores: IOU_THRESHOLDS.map((iou) => ({
      iou,
      matches: matchObjects(overlaps, iou).length,
      ap: averagePrecision(overlaps, iou),
      f1: f1Score(overlaps, iou),
    })),
    dice: diceScore(overlaps),
    aji: aggregatedJaccard(overlaps),
    matches: matched.map((pair) => ({
      label: prediction[pair.prediction].label,
      expected: truth[pair.truth].label,
      iou: pair.iou,
    })),
    extra: prediction.flatMap(({ label }, i) => (right.has(i) ? [] : [{ label, iou: bestOfPrediction[i] }])),
    missed: truth.flatMap(({ label, area }, i) =>
      found.has(i) ? [] : [{ label, iou: bestOfTruth[i], area, bounds: shapes.get(label)!.bounds }],
    ),
  };
}
