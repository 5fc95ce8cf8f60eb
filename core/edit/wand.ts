import type { Pixels } from '../image/dtype.ts';
import { growRect, placeIn, type PlacedMask } from '../mask/placed-mask.ts';

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
  const fits = isFree.slice();
  for (let i = 0; i < fits.length; i++) if (differences[i] > tolerance) fits[i] = 0;
  return floodMask(fits, width, seed);
}

/** The mask with what it encloses: pixels from which no way over pixel edges leads outside it. */
export function fillEnclosed(placed: PlacedMask): PlacedMask {
  const framed = placeIn(growRect(placed.rect, 1), placed);
  // The frame's corner is outside.
  const outside = floodMask(
    framed.mask.map((isIn) => 1 - isIn),
    framed.rect.width,
    0,
  );
  return placeIn(placed.rect, { rect: framed.rect, mask: outside.map((isOut) => 1 - isOut) });
}

/** The pixels of a mask that are 4-connected with `seed`: 1 for those, row by row. By horizontal runs. */
function floodMask(isOpen: Uint8Array, width: number, seed: number): Uint8Array {
  const mask = new Uint8Array(isOpen.length);
  const stack = isOpen[seed] === 1 ? [seed] : [];
  for (let start = stack.pop(); start !== undefined; start = stack.pop()) {
    if (mask[start] === 1) continue;
    const row = start - (start % width);
    let from = start;
    while (from > row && isOpen[from - 1] === 1) from--;
    let to = start + 1;
    while (to < row + width && isOpen[to] === 1) to++;
    mask.fill(1, from, to);
    for (const step of [-width, width]) {
      if (from + step < 0 || from + step >= mask.length) continue;
      for (let i = from + step; i < to + step; i++) {
        if (isOpen[i] === 0) continue;
        if (mask[i] === 0) stack.push(i);
        while (i + 1 < to + step && isOpen[i + 1] === 1) i++;
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
