import { colorRamp, type LutName, parseColor } from '../state/luts.ts';
import type { Dtype, Pixels } from '../../core/image/dtype.ts';

/** How one channel is shown: the last of its colours at `high` and above, the first at `low` and below. */
export interface ChannelLook {
  low: number;
  high: number;
  gamma: number;
  /** '#rrggbb': from black to it, where `lut` is its own colour. */
  color: string;
  lut: LutName;
}

/** From value to packed colour, 0xAABBGGRR with full alpha: the order of canvas pixels on little-endian machines. */
export interface ColorTable {
  colors: Uint32Array;
  /** Integers of up to 16 bits index the table by their bits; other values by (v - low) * factor, held within it. */
  mask: number | null;
  low: number;
  factor: number;
}

/** Steps of the table for values that can't index it: finer than a screen's 256. */
const STEPS = 1024;
const OPAQUE = 0xff000000;

export function makeColorTable(dtype: Dtype, look: ChannelLook): ColorTable {
  const bits = /^u?int(8|16)$/.exec(dtype)?.[1];
  // Equal limits mean a hard threshold rather than a division by zero.
  const range = Math.max(look.high - look.low, Number.EPSILON * Math.max(1, Math.abs(look.low)));
  const ramp = colorRamp(look.lut, parseColor(look.color));
  const exponent = 1 / look.gamma;
  const toColor = (fraction: number): number => {
    const clamped = fraction <= 0 ? 0 : fraction >= 1 ? 1 : fraction;
    const level = exponent === 1 ? clamped : clamped ** exponent;
    const [r, g, b] = ramp(level);
    return (OPAQUE | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;
  };
  if (bits === undefined) {
    const colors = Uint32Array.from({ length: STEPS }, (_, i) => toColor(i / (STEPS - 1)));
    return { colors, mask: null, low: look.low, factor: (STEPS - 1) / range };
  }
  const size = 2 ** Number(bits);
  const isSigned = dtype.startsWith('int');
  const colors = Uint32Array.from({ length: size }, (_, i) => {
    const value = isSigned && i >= size / 2 ? i - size : i;
    return toColor((value - look.low) / range);
  });
  return { colors, mask: size - 1, low: 0, factor: 1 };
}

let scratch = new Uint32Array(0);

/** Paints one tile: channels (equal length) are added up and cut at white. NaN shows as black. `out` is canvas pixels. */
export function paintChannels(
  channels: readonly { pixels: Pixels; table: ColorTable }[],
  out: Uint32Array,
): void {
  if (channels.length === 0) out.fill(OPAQUE);
  channels.forEach(({ pixels, table }, index) => {
    if (index === 0) {
      shade(pixels, table, out);
      return;
    }
    if (scratch.length < out.length) scratch = new Uint32Array(out.length);
    shade(pixels, table, scratch);
    addColors(scratch, out);
  });
}

function shade(pixels: Pixels, { colors, mask, low, factor }: ColorTable, out: Uint32Array): void {
  const length = pixels.length;
  if (mask !== null) {
    for (let i = 0; i < length; i++) out[i] = colors[pixels[i] & mask];
    return;
  }
  const last = colors.length - 1;
  for (let i = 0; i < length; i++) {
    const step = (pixels[i] - low) * factor;
    out[i] = colors[step >= last ? last : step > 0 ? step | 0 : 0];
  }
}

function addColors(more: Uint32Array, out: Uint32Array): void {
  for (let i = 0; i < out.length; i++) {
    const a = more[i];
    const b = out[i];
    const red = (a & 0xff) + (b & 0xff);
    const green = (a & 0xff00) + (b & 0xff00);
    const blue = (a & 0xff0000) + (b & 0xff0000);
    out[i] =
      OPAQUE |
      (blue > 0xff0000 ? 0xff0000 : blue) |
      (green > 0xff00 ? 0xff00 : green) |
      (red > 0xff ? 0xff : red);
  }
}
