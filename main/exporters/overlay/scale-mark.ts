import type { PixelSize } from '../../../core/image/pixel-source.ts';
import { scaleBar } from '../../../core/image/scale-bar.ts';
import { GLYPH, hasInk, textWidth } from './glyphs.ts';

/** A white bar with its length above it on black, in the lower right corner of a picture. */
export interface ScaleMark {
  /** 255 or 0 at a pixel of the picture; null where the mark is not. */
  at(x: number, y: number): number | null;
}

/** The bar takes at most this part of the picture's width. */
const WIDEST = 0.2;
/** Pictures narrower than this have no room for a text. */
const LEAST_WIDTH = 96;

/**
 * The mark for a picture of `width` x `height` pixels, each `step` image pixels wide; null without a pixel size or room.
 */
export function createScaleMark(
  width: number,
  height: number,
  step: number,
  pixelSize: PixelSize | null,
): ScaleMark | null {
  if (pixelSize === null || width < LEAST_WIDTH || height < LEAST_WIDTH) return null;
  const { length, text } = scaleBar(pixelSize, 1 / step, width * WIDEST);
  if (text.endsWith('px')) return null;
  /** Picture pixels of a glyph's pixel. */
  const unit = Math.max(1, Math.round(width / 400));
  const bar = Math.max(1, Math.round(length));
  const inner = Math.max(bar, textWidth(text) * unit);
  const pad = 2 * unit;
  const box = { width: inner + 2 * pad, height: (GLYPH.height + 4) * unit + 2 * pad };
  const left = width - box.width - 3 * unit;
  const top = height - box.height - 3 * unit;
  const textLeft = pad + Math.floor((inner - textWidth(text) * unit) / 2);
  const barLeft = pad + Math.floor((inner - bar) / 2);
  const barTop = pad + (GLYPH.height + 2) * unit;
  return {
    at(x, y) {
      const u = x - left;
      const v = y - top;
      if (u < 0 || v < 0 || u >= box.width || v >= box.height) return null;
      if (v >= barTop) return v < barTop + 2 * unit && u >= barLeft && u < barLeft + bar ? 255 : 0;
      if (v < pad || u < textLeft) return 0;
      return hasInk(text, Math.floor((u - textLeft) / unit), Math.floor((v - pad) / unit)) ? 255 : 0;
    },
  };
}
