import { labelColor } from '../../core/mask/label-color.ts';
import type { LabelColoring } from '../state/label-coloring.ts';

/** Labels that look different from the others. */
export interface Highlight {
  selected: number | null;
  /** Selected besides. */
  others: ReadonlySet<number>;
  hovered: number | null;
}

export const NOTHING_LIT: Highlight = { selected: null, others: new Set(), hovered: null };

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
