import type { Pixels } from '../../../core/image/dtype.ts';
import type { PixelSource } from '../../../core/image/pixel-source.ts';
import type { PictureReader } from '../exporting.ts';
import { measurePlane } from '../imaging/statistics.ts';

/** For files that name no colours, as the window shows them. Red, green, blue from 0 to 1. */
const PALETTE = [
  [0, 0.38, 1],
  [0, 1, 0.25],
  [1, 0.13, 0.13],
  [1, 0.25, 1],
  [0.25, 1, 1],
  [1, 0.88, 0.13],
];
/** More channels than this would drown each other. */
const MAX_CHANNELS = 6;

/** How one channel adds to the picture: (value - low) * scale, times its colour. */
interface Mix {
  c: number;
  low: number;
  scale: number;
  color: readonly number[];
}

/**
 * A plane as the window shows it at first: channels in their colours added up, each from its percentile 0.35 to 99.65; RGB of 8
 * bits as it is. The image stays open and is the caller's to close.
 */
export async function openPicture(
  source: PixelSource,
  plane: { t: number; z: number },
  signal?: AbortSignal,
): Promise<PictureReader> {
  const mixes: Mix[] = [];
  for (let c = 0; c < Math.min(MAX_CHANNELS, source.shape.c); c++) {
    signal?.throwIfAborted();
    const color = colorOf(source, c);
    if (source.isRgb && source.dtype === 'uint8') mixes.push({ c, low: 0, scale: 1, color });
    else {
      const { low, high, min, max } = await measurePlane(source, { ...plane, c });
      const [from, to] = high > low ? [low, high] : [min, max];
      mixes.push({ c, low: from, scale: to > from ? 255 / (to - from) : 0, color });
    }
  }
  const { x: width } = source.shape;
  return async (y, rows) => {
    const sums = new Float32Array(width * rows * 3);
    const rect = { x: 0, y, width, height: rows };
    for (const mix of mixes)
      addChannel(sums, await source.readRegion({ level: 0, ...plane, c: mix.c, rect, signal }), mix);
    return Uint8Array.from(sums, (value) => Math.min(255, Math.round(value)));
  };
}

function addChannel(sums: Float32Array, values: Pixels, { low, scale, color }: Mix): void {
  for (let i = 0; i < values.length; i++) {
    const value = Math.min(255, Math.max(0, (values[i] - low) * scale));
    // What is no number stays black.
    if (!(value > 0)) continue;
    for (let c = 0; c < 3; c++) sums[3 * i + c] += value * color[c];
  }
}

function colorOf({ isRgb, shape, channels }: PixelSource, c: number): readonly number[] {
  if (isRgb) return [0, 1, 2].map((other) => (other === c ? 1 : 0));
  if (shape.c === 1) return [1, 1, 1];
  const named = channels[c]?.color;
  if (named == null) return PALETTE[c % PALETTE.length];
  return [1, 3, 5].map((at) => parseInt(named.slice(at, at + 2), 16) / 255);
}
