import type { Pixels } from '../image/dtype.ts';

/** The range of values that look different: what is beyond counts as its end, as it does on the screen. */
export interface ValueRange {
  low: number;
  high: number;
}

/**
 * How far each pixel is from the one at `seed` (an index): |difference| of the means of 3 x 3 pixels, so that noise does not
 * fray the region. `values` row by row, `width` a row; NaN counts as infinitely far.
 */
export function differencesFrom(
  values: Pixels,
  width: number,
  seed: number,
  range: ValueRange = { low: -Infinity, high: Infinity },
): Float32Array {
  const means = boxMeans(values, width, range);
  const reference = means[seed];
  for (let i = 0; i < means.length; i++) {
    const difference = Math.abs(means[i] - reference);
    means[i] = Number.isNaN(difference) ? Infinity : difference;
  }
  return means;
}

/**
 * The pixels 4-connected with `seed` over pixels that are free and at most `tolerance` away: 1 for those, row by row. Nothing
 * when the seed itself is not free.
 */
export function similarRegion(
  differences: Float32Array,
  width: number,
  seed: number,
  tolerance: number,
  isFree: Uint8Array,
): Uint8Array {
  const mask = new Uint8Array(differences.length);
  const fits = (i: number) => mask[i] === 0 && isFree[i] === 1 && differences[i] <= tolerance;
  const stack = fits(seed) ? [seed] : [];
  for (let start = stack.pop(); start !== undefined; start = stack.pop()) {
    if (mask[start] === 1) continue;
    const row = start - (start % width);
    let from = start;
    while (from > row && fits(from - 1)) from--;
    let to = start + 1;
    while (to < row + width && fits(to)) to++;
    mask.fill(1, from, to);
    for (const step of [-width, width]) {
      if (from + step < 0 || from + step >= mask.length) continue;
      let isInside = false;
      for (let i = from + step; i < to + step; i++) {
        const isNext = fits(i);
        if (isNext && !isInside) stack.push(i);
        isInside = isNext;
      }
    }
  }
  return mask;
}

/** Means of 3 x 3 pixels, of fewer at the edges, after cutting the values at the range. */
function boxMeans(values: Pixels, width: number, { low, high }: ValueRange): Float32Array {
  const height = values.length / width;
  const rows = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const from = Math.max(0, x - 1);
      const to = Math.min(width - 1, x + 1);
      let sum = 0;
      for (let i = from; i <= to; i++) sum += Math.min(high, Math.max(low, values[row + i]));
      rows[row + x] = sum / (to - from + 1);
    }
  }
  const means = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const from = Math.max(0, y - 1);
    const to = Math.min(height - 1, y + 1);
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let j = from; j <= to; j++) sum += rows[j * width + x];
      means[y * width + x] = sum / (to - from + 1);
    }
  }
  return means;
}
