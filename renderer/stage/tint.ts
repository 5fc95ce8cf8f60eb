import type { Size } from '../state/viewport.ts';

/** A translucent picture of probabilities: one colour, more opaque where the probability is higher. */
export interface Tint {
  /** Colour bits 0xBBGGRR. */
  color: number;
  /** Opacity at probability 1, 0..255. */
  mostOpaque: number;
}

/** The foreground while a segmentation runs, and as a map to look at. */
export const FOREGROUND: Tint = { color: 0x4cc8ff, mostOpaque: 150 };

/** Planes that every model gives; whatever else there is are masks. */
const PLANES: Readonly<Record<string, Tint>> = {
  foreground: { ...FOREGROUND, mostOpaque: 190 },
  boundary: { color: 0xe05cff, mostOpaque: 215 },
  distance: { color: 0xffd84c, mostOpaque: 190 },
};
const MASK: Tint = { color: 0x6bff7c, mostOpaque: 200 };

export function planeTint(plane: string): Tint {
  return PLANES[plane] ?? MASK;
}

/** The tint as CSS colour, as opaque as it gets: for a legend. */
export function tintColor({ color }: Tint): string {
  return `rgb(${color & 255} ${(color >> 8) & 255} ${color >> 16})`;
}

/**
 * Canvas of `values` (uint8, 0 = 0 and 255 = 1, row by row), every `step`-th of them in each direction, so that no side is
 * longer than `longest`.
 */
export function tintCanvas(values: Uint8Array, size: Size, tint: Tint, longest: number): HTMLCanvasElement {
  const step = Math.max(1, Math.ceil(Math.max(size.width, size.height) / longest));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(size.width / step);
  canvas.height = Math.ceil(size.height / step);
  const data = new ImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(data.data.buffer);
  for (let y = 0, i = 0; y < size.height; y += step) {
    for (let x = 0; x < size.width; x += step, i++) {
      const alpha = Math.round((values[y * size.width + x] / 255) * tint.mostOpaque);
      pixels[i] = (alpha << 24) | tint.color;
    }
  }
  canvas.getContext('2d')?.putImageData(data, 0, 0);
  return canvas;
}
