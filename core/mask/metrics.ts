/**
 * Agreement of two label images of the same size (0 = background, any other value one object).
 * AP here is TP / (TP + FP + FN) at an IoU threshold, as StarDist and Cellpose report it; it is not the area under a
 * precision-recall curve. Two empty images agree: every measure is 1.
 */
export interface Overlaps {
  /** Objects in each image, in order of first appearance. */
  truth: LabelledArea[];
  prediction: LabelledArea[];
  /** Pairs that share a pixel: index of each above, pixels shared, and intersection over union. */
  pairs: OverlapPair[];
}

export interface LabelledArea {
  label: number;
  /** Pixels. */
  area: number;
}

export interface OverlapPair {
  truth: number;
  prediction: number;
  shared: number;
  iou: number;
}

/** Counts pixels of two label images part by part, in any order, so that images of any size can be compared. */
export class OverlapCounter {
  private readonly truth = new AreaCounter();
  private readonly prediction = new AreaCounter();
  /** Pixels of each pair: by the truth's index, then by the prediction's. */
  private readonly shared: Map<number, number>[] = [];

  /** Adds a part of both images; null stands for background everywhere. */
  add(truth: ArrayLike<number> | null, prediction: ArrayLike<number> | null): void {
    if (truth && prediction && truth.length !== prediction.length)
      throw new Error(`label images differ: ${truth.length} and ${prediction.length} pixels`);
    const { length } = truth ?? prediction ?? [];
    for (let start = 0; start < length;) {
      const a = truth === null ? 0 : truth[start];
      const b = prediction === null ? 0 : prediction[start];
      let end = start + 1;
      while (end < length && (truth === null || truth[end] === a) && (!prediction || prediction[end] === b))
        end++;
      this.addRun(a, b, end - start);
      start = end;
    }
  }

  get overlaps(): Overlaps {
    const truth = this.truth.areas;
    const prediction = this.prediction.areas;
    const pairs = this.shared.flatMap((row, a) =>
      Array.from(row, ([b, shared]) => {
        const union = truth[a].area + prediction[b].area - shared;
        return { truth: a, prediction: b, shared, iou: shared / union };
      }),
    );
    return { truth, prediction, pairs };
  }

  private addRun(truth: number, prediction: number, pixels: number): void {
    const a = truth === 0 ? -1 : this.truth.add(truth, pixels);
    const b = prediction === 0 ? -1 : this.prediction.add(prediction, pixels);
    if (a === this.shared.length) this.shared.push(new Map());
    if (a < 0 || b < 0) return;
    const row = this.shared[a];
    row.set(b, (row.get(b) ?? 0) + pixels);
  }
}

class AreaCounter {
  readonly areas: LabelledArea[] = [];
  private readonly indices = new Map<number, number>();

  /** Returns the label's index. */
  add(label: number, pixels: number): number {
    let index = this.indices.get(label);
    if (index === undefined) {
      index = this.areas.length;
      this.indices.set(label, index);
      this.areas.push({ label, area: 0 });
    }
    this.areas[index].area += pixels;
    return index;
  }
}

/** IoU of all pairs of objects that overlap: the matrix's other entries are 0. */
export function measureOverlaps(truth: ArrayLike<number>, prediction: ArrayLike<number>): Overlaps {
  const counter = new OverlapCounter();
  counter.add(truth, prediction);
  return counter.overlaps;
}

/** A largest one-to-one matching among pairs with IoU >= threshold (augmenting paths): indices of its pairs. */
export function matchObjects({ truth, pairs }: Overlaps, threshold: number): number[] {
  const candidates: number[][] = truth.map(() => []);
  pairs.forEach((pair, index) => {
    if (pair.iou >= threshold) candidates[pair.truth].push(index);
  });
  // The best partner first: above 0.5 it is the only one.
  for (const row of candidates) row.sort((a, b) => pairs[b].iou - pairs[a].iou);
  const takenBy = new Map<number, number>();
  const assign = (index: number, tried: Set<number>): boolean =>
    candidates[index].some((candidate) => {
      const { prediction } = pairs[candidate];
      if (tried.has(prediction)) return false;
      tried.add(prediction);
      const holder = takenBy.get(prediction);
      if (holder !== undefined && !assign(pairs[holder].truth, tried)) return false;
      takenBy.set(prediction, candidate);
      return true;
    });
  candidates.forEach((_, index) => assign(index, new Set()));
  return [...takenBy.values()];
}

/** Size of a largest one-to-one matching among pairs with IoU >= threshold. */
export function countMatches(overlaps: Overlaps, threshold: number): number {
  return matchObjects(overlaps, threshold).length;
}

/** TP / (TP + FP + FN) at an IoU threshold. */
export function averagePrecision(overlaps: Overlaps, threshold: number): number {
  const matches = countMatches(overlaps, threshold);
  return ratio(matches, overlaps.truth.length + overlaps.prediction.length - matches);
}

/** 2 TP / (2 TP + FP + FN) at an IoU threshold. */
export function f1Score(overlaps: Overlaps, threshold: number): number {
  const matches = countMatches(overlaps, threshold);
  return ratio(2 * matches, overlaps.truth.length + overlaps.prediction.length);
}

/** Of the foregrounds, whatever object a pixel belongs to: 2 shared / (pixels of both). */
export function diceScore({ truth, prediction, pairs }: Overlaps): number {
  return ratio(2 * sum(pairs.map(({ shared }) => shared)), areaOf(truth) + areaOf(prediction));
}

/**
 * Aggregated Jaccard Index of Kumar et al. 2017: each true object with the prediction of the highest IoU (the lower label when
 * two are equal), plus the predictions that served none. A prediction may serve several objects.
 */
export function aggregatedJaccard({ truth, prediction, pairs }: Overlaps): number {
  const best: (OverlapPair | undefined)[] = truth.map(() => undefined);
  for (const pair of pairs) {
    const other = best[pair.truth];
    const isLower =
      other !== undefined && prediction[pair.prediction].label < prediction[other.prediction].label;
    if (other === undefined || pair.iou > other.iou || (pair.iou === other.iou && isLower))
      best[pair.truth] = pair;
  }
  const used = new Set(best.map((pair) => pair?.prediction));
  let shared = 0;
  let union = areaOf(prediction.filter((_, index) => !used.has(index)));
  best.forEach((pair, index) => {
    shared += pair?.shared ?? 0;
    union += truth[index].area + (pair === undefined ? 0 : prediction[pair.prediction].area - pair.shared);
  });
  return ratio(shared, union);
}

function areaOf(objects: readonly LabelledArea[]): number {
  return sum(objects.map(({ area }) => area));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
