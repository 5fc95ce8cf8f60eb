import { describe, expect, it } from 'vitest';

import { labelColor } from '../../core/mask/label-color.ts';
import { LabelPalette } from './label-colors.ts';
import { type LabelStyle, paintLabels } from './paint-labels.ts';

const palette = new LabelPalette();
const plain: LabelStyle = { opacity: 0.4, outlines: true, selected: null, others: new Set(), hovered: null };

/** Alpha of each pixel of a picture of digits; the outermost rows and columns are the surroundings. */
function alphas(rows: readonly string[], style: LabelStyle): number[][] {
  const labels = Uint32Array.from(rows.flatMap((row) => Array.from(row, Number)));
  const width = rows[0].length - 2;
  const height = rows.length - 2;
  const out = new Uint32Array(width * height);
  paintLabels(labels, width, height, style, palette, out);
  return Array.from({ length: height }, (_, y) =>
    Array.from(out.subarray(y * width, (y + 1) * width), (p) => p >>> 24),
  );
}

describe('LabelPalette', () => {
  it('packs the same colour for every size of label', () => {
    for (const label of [1, 2000, 2 ** 20 + 5]) {
      const [r, g, b] = labelColor(label);
      expect(palette.opaque(label)).toBe((0xff000000 | (b << 16) | (g << 8) | r) >>> 0);
    }
  });

  it('takes other colours, and goes back to its own', () => {
    const own = new LabelPalette();
    const before = own.opaque(3);
    own.recolor({ colors: new Map([[3, '#102030']]), rest: '#ffffff' });
    expect([own.opaque(3), own.opaque(4)]).toEqual([0xff302010, 0xffffffff]);
    own.recolor(null);
    expect(own.opaque(3)).toBe(before);
  });
});

describe('paintLabels', () => {
  const rows = ['00000', '01110', '01110', '01110', '00000'];

  it('fills with the opacity and draws edges opaque', () => {
    expect(alphas(rows, plain)).toEqual([
      [255, 255, 255],
      [255, 102, 255],
      [255, 255, 255],
    ]);
  });

  it('fills evenly without outlines, background stays clear', () => {
    expect(alphas(['000', '010', '000'], { ...plain, outlines: false })).toEqual([[102]]);
    expect(alphas(['111', '101', '111'], plain)).toEqual([[0]]);
  });

  it('knows from the surroundings that an object goes on', () => {
    expect(alphas(['111', '111', '111'], plain)).toEqual([[102]]);
  });

  it('separates touching objects', () => {
    expect(alphas(['1122', '1122', '1122'], plain)).toEqual([[255, 255]]);
  });

  it('fills the selected object more, and outlines it in white even without outlines', () => {
    const style = { ...plain, outlines: false, selected: 1 };
    expect(alphas(rows, style)[1]).toEqual([255, 179, 255]);
    expect(alphas(rows, { ...plain, outlines: false, others: new Set([1]) })[1]).toEqual([255, 179, 255]);
    const out = new Uint32Array(1);
    paintLabels(Uint32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0), 1, 1, style, palette, out);
    expect(out[0]).toBe(0xffffffff);
  });
});
