import sharp from 'sharp';

import type { PlaneStatistics } from '../../../core/contract.ts';
import { channelColors } from '../../../core/image/channel-colors.ts';
import type { Pixels } from '../../../core/image/dtype.ts';
import type { Plane } from '../../../core/image/plane.ts';
import type { Level, PixelSource } from '../../../core/image/pixel-source.ts';
import type { PlaneChoice } from './statistics.ts';

/** Longest side in pixels. */
const SIDE = 192;
/** Levels above this many pixels are read row by row, only those that show. */
const MAX_PIXELS = 4 * 2 ** 20;
/** Channels beyond these are left out: so many colours over each other show nothing. */
const MOST_CHANNELS = 6;

/** PNG of one plane, contrast-stretched per channel from `low` to `high`, channels added in their colours. */
export async function drawThumbnail(
  source: PixelSource,
  { t, z }: Plane,
  measure: (plane: PlaneChoice) => Promise<PlaneStatistics>,
): Promise<Uint8Array> {
  const index = chooseLevel(source.levels);
  const level = source.levels[index];
  const scale = Math.min(1, SIDE / Math.max(level.width, level.height));
  const width = Math.max(1, Math.round(level.width * scale));
  const height = Math.max(1, Math.round(level.height * scale));
  const sums = new Float32Array(width * height * 3);
  const { shape } = source;
  const channels = Math.min(shape.c, MOST_CHANNELS);
  const colors = channelColors(source).map(partsOf);
  for (let c = 0; c < channels; c++) {
    const plane = { t, z, c };
    const { low, high } = source.isRgb ? { low: 0, high: fullScale(source) } : await measure(plane);
    const pixels = await shrink(source, plane, index, { width, height });
    const [red, green, blue] = colors[c];
    const gain = high > low ? 255 / (high - low) : 0;
    for (let i = 0; i < width * height; i++) {
      const value = Math.min(255, Math.max(0, (pixels[i] - low) * gain));
      sums[3 * i] += value * red;
      sums[3 * i + 1] += value * green;
      sums[3 * i + 2] += value * blue;
    }
  }
  const raw = { width, height, channels: 3 } as const;
  return sharp(Uint8ClampedArray.from(sums), { raw }).png().toBuffer();
}

/** The smallest level that is not smaller than the thumbnail. */
function chooseLevel(levels: readonly Level[]): number {
  let chosen = 0;
  while (chosen + 1 < levels.length && Math.max(levels[chosen + 1].width, levels[chosen + 1].height) >= SIDE)
    chosen++;
  return chosen;
}

function fullScale({ dtype }: PixelSource): number {
  if (dtype === 'uint8') return 255;
  return dtype === 'uint16' ? 65_535 : 1;
}

/** Red, green and blue of '#rrggbb', 0..1. */
function partsOf(color: string): [number, number, number] {
  const part = (at: number) => Number.parseInt(color.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}

/** Means of blocks of pixels; of the block's middle row only in planes too large to read whole. */
async function shrink(
  source: PixelSource,
  plane: PlaneChoice,
  index: number,
  size: { width: number; height: number },
): Promise<Float32Array> {
  const level = source.levels[index];
  const isLarge = level.width * level.height > MAX_PIXELS;
  const whole = { x: 0, y: 0, width: level.width, height: level.height };
  const all = isLarge ? null : await source.readRegion({ ...plane, level: index, rect: whole });
  const out = new Float32Array(size.width * size.height);
  for (let row = 0; row < size.height; row++) {
    const top = Math.floor((row * level.height) / size.height);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * level.height) / size.height));
    const middle = { x: 0, y: (top + bottom) >> 1, width: level.width, height: 1 };
    const pixels =
      all === null
        ? await source.readRegion({ ...plane, level: index, rect: middle })
        : all.subarray(top * level.width, bottom * level.width);
    averageColumns(pixels, level.width, out.subarray(row * size.width, (row + 1) * size.width));
  }
  return out;
}

function averageColumns(pixels: Pixels, width: number, out: Float32Array): void {
  for (let column = 0; column < out.length; column++) {
    const left = Math.floor((column * width) / out.length);
    const right = Math.max(left + 1, Math.floor(((column + 1) * width) / out.length));
    let sum = 0;
    let count = 0;
    for (let y = 0; y * width < pixels.length; y++) {
      for (let x = left; x < right; x++) {
        const value = pixels[y * width + x];
        if (!Number.isFinite(value)) continue;
        sum += value;
        count++;
      }
    }
    out[column] = count > 0 ? sum / count : 0;
  }
}
