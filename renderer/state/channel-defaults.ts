import type { ImageInfo, PlaneStatistics } from '../../core/contract.ts';
import type { Contrast } from './view.svelte.ts';

const RGB = ['#ff0000', '#00ff00', '#0000ff'];
/** For files that name no colours: primaries first, so that up to three channels stay apart where they overlap. */
const PALETTE = ['#0060ff', '#00ff40', '#ff2020', '#ff40ff', '#40ffff', '#ffe020'];

/** '#rrggbb' per channel: red, green, blue of an RGB image; white for a lone channel; else the file's or the palette's. */
export function channelColors(info: Pick<ImageInfo, 'channels' | 'isRgb' | 'shape'>): string[] {
  if (info.isRgb) return RGB.slice();
  if (info.shape.c === 1) return ['#ffffff'];
  return Array.from(
    { length: info.shape.c },
    (_, c) => info.channels[c]?.color ?? PALETTE[c % PALETTE.length] ?? '#ffffff',
  );
}

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
