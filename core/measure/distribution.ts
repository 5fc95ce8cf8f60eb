/** Numbers of a group of values, as a box plot shows them. */
export interface Distribution {
  /** Values that are numbers; the others are left out. */
  n: number;
  mean: number;
  /** Standard deviation of the sample (divided by n - 1); NaN for one value. */
  deviation: number;
  /** Interpolated as numpy and R (type 7) do. */
  quartiles: [lower: number, median: number, upper: number];
  /** The outermost values within 1.5 times the distance of the quartiles from them (Tukey). */
  whiskers: [low: number, high: number];
  least: number;
  most: number;
}

/** Null when there is no value. */
export function distributionOf(values: Iterable<number>): Distribution | null {
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const n = sorted.length;
  if (n === 0) return null;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const quartiles: Distribution['quartiles'] = [0.25, 0.5, 0.75].map((part) =>
    quantile(sorted, part),
  ) as Distribution['quartiles'];
  const reach = 1.5 * (quartiles[2] - quartiles[0]);
  return {
    n,
    mean,
    deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : NaN,
    quartiles,
    whiskers: [
      sorted.find((value) => value >= quartiles[0] - reach)!,
      sorted.findLast((value) => value <= quartiles[2] + reach)!,
    ],
    least: sorted[0],
    most: sorted[n - 1],
  };
}

/** `sorted` ascending, not empty; `part` 0..1. */
function quantile(sorted: Float64Array, part: number): number {
  const place = part * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
