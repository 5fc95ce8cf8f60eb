import type { LabelColoring } from '../state/label-coloring.ts';

/** Labels that look different from the others. */
export interface Highlight {
  selected: number | null;
  /** Selected besides. */
  others: ReadonlySet<number>;
  hovered: number | null;
}

export const NOTHING_LIT: Highlight = { selected: null, others: new Set(), hovered: null };

/** Fraction of the golden ratio: neighbouring labels land far apart on the hue circle, whatever their number. */
const GOLDEN = 0.6180339887498949;
/** OKLab lightness of three families, so that equal hues still differ. */
const LIGHTNESS = [0.72, 0.82, 0.64] as const;
const CHROMA = 0.17;

/** Red, green, blue (0..255) of a label: always the same for the same label, bright enough for a dark image. */
export function labelColor(label: number): [number, number, number] {
  const hue = 2 * Math.PI * ((label * GOLDEN) % 1);
  const lightness = LIGHTNESS[label % LIGHTNESS.length] ?? LIGHTNESS[0];
  return okLchToRgb(lightness, CHROMA, hue);
}

/** OKLCH (hue in radians) to sRGB by B. Ottosson's matrices (2020), cut at the gamut. */
function okLchToRgb(lightness: number, chroma: number, hue: number): [number, number, number] {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encodeGamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encodeGamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encodeGamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function encodeGamma(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, value)));
}

/** Packed canvas pixels (0xAABBGGRR) of labels, worked out once per label. */
export class LabelPalette {
  #opaque = new Uint32Array(1024);
  #coloring: LabelColoring | null = null;

  /** Takes these colours from now on; null = each label its own. */
  recolor(coloring: LabelColoring | null): void {
    this.#coloring = coloring;
    this.#opaque.fill(0);
  }

  /** The label's colour with full alpha. */
  opaque(label: number): number {
    if (label >= this.#opaque.length) this.#grow(label);
    const known = this.#opaque[label] ?? 0;
    if (known !== 0) return known;
    const [r, g, b] = this.#colorOf(label);
    const packed = (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
    // Labels far beyond the table (a few hundred thousand objects) are worked out each time.
    if (label < this.#opaque.length) this.#opaque[label] = packed;
    return packed;
  }

  #colorOf(label: number): [number, number, number] {
    if (this.#coloring === null) return labelColor(label);
    const value = Number.parseInt((this.#coloring.colors.get(label) ?? this.#coloring.rest).slice(1), 16);
    return [value >> 16, (value >> 8) & 0xff, value & 0xff];
  }

  #grow(label: number): void {
    if (label >= 2 ** 20) return;
    const larger = new Uint32Array(Math.min(2 ** 20, 2 ** Math.ceil(Math.log2(label + 1))));
    larger.set(this.#opaque);
    this.#opaque = larger;
  }
}
