/** Fewer values than these say nothing of what is usual. */
const LEAST = 8;
/** The median absolute deviation of a normal distribution times this is its standard deviation. */
const MAD_TO_DEVIATION = 1.4826;

/**
 * How many standard deviations each value lies above (positive) or below the median, where the deviation is that of the bulk
 * (median absolute deviation) and at least `floor`. All 0 for fewer than 8 values; 0 for NaN and infinite ones.
 */
export function robustScores(values: Float64Array, floor: number): Float64Array {
  const usual = values.filter(Number.isFinite);
  if (usual.length < LEAST) return new Float64Array(values.length);
  const middle = medianOf(usual);
  const deviation = MAD_TO_DEVIATION * medianOf(usual.map((value) => Math.abs(value - middle)));
  const unit = Math.max(floor, deviation);
  return values.map((value) => (Number.isFinite(value) ? (value - middle) / unit : 0));
}

/** Middle value, or the mean of the two middle ones; NaN for none. The values must be finite. */
export function medianOf(values: Float64Array): number {
  const sorted = values.toSorted();
  const { length } = sorted;
  return length === 0 ? NaN : (sorted[(length - 1) >>> 1] + sorted[length >>> 1]) / 2;
}

/** 0 at `from` and before, 1 at `to` and beyond, straight between them; `to` may be the smaller one. 0 for NaN. */
export function ramp(value: number, from: number, to: number): number {
  const part = (value - from) / (to - from);
  return part > 0 ? Math.min(1, part) : 0;
}
