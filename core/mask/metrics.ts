/**
 * Agreement of two label images of the same size (0 = background, any other value one object).
 * AP here is TP / (TP + FP + FN) at an IoU threshold, as StarDist and Cellpose report it; it is not the area under a
 * precision-recall curve.
 */
export interface Overlaps {
  /** Objects in each image. */
  truths: number;
  predictions: number;
  /** Pairs that share a pixel: index of each (in order of first appearance) and intersection over union. */
  pairs: { truth: number; prediction: number; iou: number }[];
}

/** IoU of all pairs of objects that overlap: the matrix's other entries are 0. */
export function measureOverlaps(truth: ArrayLike<number>, prediction: ArrayLike<number>): Overlaps {
  if (truth.length !== prediction.length)
    throw new Error(`label images differ: ${truth.length} and ${prediction.length} pixels`);
  const truthAreas = new Map<number, { index: number; area: number }>();
  const predictionAreas = new Map<number, { index: number; area: number }>();
  const shared = new Map<number, Map<number, number>>();
  for (let i = 0; i < truth.length; i++) {
    const a = truth[i];
    const b = prediction[i];
    if (a !== 0) count(truthAreas, a);
    if (b !== 0) count(predictionAreas, b);
    if (a === 0 || b === 0) continue;
    let row = shared.get(a);
    if (row === undefined) shared.set(a, (row = new Map()));
    row.set(b, (row.get(b) ?? 0) + 1);
  }
  const pairs: Overlaps['pairs'] = [];
  for (const [a, row] of shared) {
    const { index: truthIndex, area } = truthAreas.get(a)!;
    for (const [b, intersection] of row) {
      const other = predictionAreas.get(b)!;
      const iou = intersection / (area + other.area - intersection);
      pairs.push({ truth: truthIndex, prediction: other.index, iou });
    }
  }
  return { truths: truthAreas.size, predictions: predictionAreas.size, pairs };
}

function count(areas: Map<number, { index: number; area: number }>, label: number): void {
  const known = areas.get(label);
  if (known === undefined) areas.set(label, { index: areas.size, area: 1 });
  else known.area++;
}

/** Size of the largest one-to-one matching among pairs with IoU >= threshold (augmenting paths). */
export function countMatches({ truths, pairs }: Overlaps, threshold: number): number {
  const candidates: number[][] = Array.from({ length: truths }, () => []);
  for (const { truth, prediction, iou } of pairs) if (iou >= threshold) candidates[truth].push(prediction);
  const takenBy = new Map<number, number>();
  const assign = (truth: number, tried: Set<number>): boolean =>
    candidates[truth].some((prediction) => {
      if (tried.has(prediction)) return false;
      tried.add(prediction);
      const holder = takenBy.get(prediction);
      if (holder !== undefined && !assign(holder, tried)) return false;
      takenBy.set(prediction, truth);
      return true;
    });
  return candidates.filter((_, truth) => assign(truth, new Set())).length;
}

/** TP / (TP + FP + FN) at an IoU threshold; 1 when both images are empty. */
export function averagePrecision(overlaps: Overlaps, threshold: number): number {
  const matches = countMatches(overlaps, threshold);
  const total = overlaps.truths + overlaps.predictions - matches;
  return total === 0 ? 1 : matches / total;
}
