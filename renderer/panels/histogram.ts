import type { PlaneStatistics } from '../../core/contract.ts';

/**
 * Path of a filled histogram in a box of `width` x `height` (SVG units, origin top left): heights are square roots of
 * the counts, so that a rare bright signal shows beside a background that holds nearly all pixels.
 */
export function histogramPath(counts: readonly number[], width: number, height: number): string {
  const highest = Math.sqrt(Math.max(1, ...counts));
  const step = width / counts.length;
  const bars = counts.map((count, i) => {
    const y = (height * (1 - Math.sqrt(count) / highest)).toFixed(1);
    return `L${(i * step).toFixed(1)} ${y}L${((i + 1) * step).toFixed(1)} ${y}`;
  });
  return `M0 ${height}${bars.join('')}L${width} ${height}Z`;
}

/** Range of the contrast slider: all values of the plane, and the limits themselves where they lie outside. */
export function contrastRange(
  statistics: Pick<PlaneStatistics, 'min' | 'max'>,
  limits: { low: number; high: number },
): { min: number; max: number } {
  const min = Math.min(statistics.min, limits.low);
  const max = Math.max(statistics.max, limits.high);
  return max > min ? { min, max } : { min, max: min + 1 };
}

/** Step of slider and number fields: whole numbers for integers; for floats a power of ten below a 500th of the range. */
export function contrastStep(isInteger: boolean, range: { min: number; max: number }): number {
  if (isInteger) return 1;
  return 10 ** Math.floor(Math.log10((range.max - range.min) / 500));
}
