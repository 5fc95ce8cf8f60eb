import type { Highlight, LabelPalette } from './label-colors.ts';

export interface LabelStyle extends Highlight {
  /** Of the fill, 0..1. */
  opacity: number;
  outlines: boolean;
}

const WHITE = 0xffffffff;
/** Colour bits without alpha. */
const RGB = 0xffffff;

/**
 * Colours of a rectangle of labels as canvas pixels (0xAABBGGRR). `labels` holds the rectangle with one more pixel on
 * every side ((width + 2) * (height + 2), row by row), so that outlines join across tile borders; a pixel is outline
 * where one of its four neighbours has another label. `out` holds width * height pixels.
 */
export function paintLabels(
  labels: Uint32Array,
  width: number,
  height: number,
  style: LabelStyle,
  palette: LabelPalette,
  out: Uint32Array,
): void {
  const stride = width + 2;
  const fill = alphaBits(style.opacity);
  const hoverFill = alphaBits(Math.min(1, style.opacity + 0.2));
  const selectedFill = alphaBits(Math.min(1, style.opacity + 0.3));
  const hasOthers = style.others.size > 0;
  for (let y = 0; y < height; y++) {
    let i = (y + 1) * stride + 1;
    const end = i + width;
    for (let o = y * width; i < end; i++, o++) {
      const label = labels[i];
      if (label === 0) {
        out[o] = 0;
        continue;
      }
      const isSelected = label === style.selected || (hasOthers && style.others.has(label));
      const isHovered = label === style.hovered;
      const color = palette.opaque(label);
      const isEdge =
        (style.outlines || isSelected || isHovered) &&
        (labels[i - 1] !== label ||
          labels[i + 1] !== label ||
          labels[i - stride] !== label ||
          labels[i + stride] !== label);
      if (isEdge) out[o] = isSelected || isHovered ? WHITE : color;
      else out[o] = ((color & RGB) | (isSelected ? selectedFill : isHovered ? hoverFill : fill)) >>> 0;
    }
  }
}

function alphaBits(alpha: number): number {
  return Math.round(255 * alpha) << 24;
}
