import type { ImageInfo, PlaneStatistics } from '../../core/contract.ts';
import type { Contrast } from './view.svelte.ts';

/**
 * Contrast limits to begin with: the range of 8 bits for an 8-bit RGB image, for other RGB images the widest
 * percentile range of the three, else the channel's own percentiles. 0..1 or 0..255 where there are no statistics yet.
 */
export function contrastLimits(
  info: Pick<ImageInfo, 'dtype' | 'isRgb'>,
  statistics: readonly PlaneStatistics[],
  channel: number,
): Contrast {
  const whole = { low: 0, high: info.dtype.startsWith('float') ? 1 : 255, gamma: 1 };
  const used = info.isRgb ? statistics : statistics.slice(channel, channel + 1);
  if (used.length === 0 || (info.isRgb && info.dtype === 'uint8')) return whole;
  const low = Math.min(...used.map((plane) => plane.low));
  const high = Math.max(...used.map((plane) => plane.high));
  if (high > low) return { low, high, gamma: 1 };
  const min = Math.min(...used.map((plane) => plane.min));
  const max = Math.max(...used.map((plane) => plane.max));
  return { low: min, high: max > min ? max : min + 1, gamma: 1 };
}
