import type { SeparationMaps } from './separate.ts';

/**
 * Heights h = distance * (1 - boundary), 0..1, as levels 1..255 (level 0 is outside the mask): 8 bits let a flood sort
 * pixels by counting, and 1/254 is well below the smallest dynamic of 0.01.
 */
const STEPS = 254;

/** A difference of heights (0..1) in levels. */
export function levelsOf(difference: number): number {
  return difference * STEPS;
}

/** Smallest uint8 foreground value above a threshold in 0..1 (strictly, as models/training does it). */
export function maskCut(threshold: number): number {
  // Thresholds such as 0.2 = 51 / 255 must not fall on the wrong side by rounding.
  return Math.floor(threshold * 255 + 1e-9) + 1;
}

/**
 * Levels of one row (`width` pixels from index `from` of each map), written to `levels` from `to` on, where the
 * foreground is at least `cut`; elsewhere `levels` is left alone. The mask's horizontal runs go to `starts` and `ends`
 * (exclusive); returns their number.
 */
export function levelRow(
  { foreground, boundary, distance }: SeparationMaps,
  from: number,
  width: number,
  cut: number,
  levels: Uint8Array,
  to: number,
  starts: Int32Array,
  ends: Int32Array,
): number {
  let count = 0;
  let x = 0;
  for (;;) {
    while (x < width && foreground[from + x] < cut) x++;
    if (x === width) return count;
    starts[count] = x;
    for (; x < width && foreground[from + x] >= cut; x++) {
      const height = distance[from + x] * (255 - boundary[from + x]);
      levels[to + x] = 1 + (((height * STEPS + 32512) / 65025) | 0);
    }
    ends[count++] = x;
  }
}
