import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { labelmapOf, labelRows, maskOf, rowsOf } from '../mask/testing/drawings.ts';
import { pictures } from '../mask/testing/pictures.ts';
import { cutObject, placeIn, type PlacedMask } from '../mask/placed-mask.ts';
import { applyPatch } from './apply.ts';
import { enlarge, fillHoles, reshapePatch, shrink, smooth } from './morphology.ts';

const LARGE = { width: 1000, height: 1000 };
const view = { x: 90, y: 90, width: 34, height: 34 };
const object = pictures(12).map(([width, bits]): PlacedMask => {
  const mask = Uint8Array.from(bits, Number);
  return { rect: { x: 100, y: 100, width, height: mask.length / width }, mask };
});
const radius = fc.constantFrom(1, 1.5, 2, 3);

/** What the mask is in a fixed window, so that masks of different rectangles can be compared. */
function seen(mask: PlacedMask | null): Uint8Array {
  return mask === null ? new Uint8Array(view.width * view.height) : placeIn(view, mask).mask;
}

function isPartOf(part: PlacedMask | null, whole: PlacedMask | null): boolean {
  const all = seen(whole);
  return seen(part).every((isIn, i) => isIn <= all[i]);
}

function rows({ rect, mask }: PlacedMask): string[] {
  return rowsOf(mask, rect.width);
}

describe('enlarge and shrink', () => {
  it('go by a disc', () => {
    expect(rows(enlarge(maskOf(['#']), 2))).toEqual(['..1..', '.111.', '11111', '.111.', '..1..']);
    const grown = maskOf(['..#..', '.###.', '#####', '.###.', '..#..']);
    expect(rows(shrink(grown, 1, LARGE)!)).toEqual(['.1.', '111', '.1.']);
    expect(shrink(grown, 3, LARGE)).toBeNull();
  });

  it('keep what the image cuts off at the edge', () => {
    const cut = maskOf(['###', '###', '###'], 0, 0);
    expect(shrink(cut, 1, LARGE)).toEqual(maskOf(['##', '##'], 0, 0));
    expect(shrink(cut, 1, { width: 3, height: 3 })).toEqual(cut);
  });

  it('undo one another up to what is narrower than the disc', () => {
    fc.assert(
      fc.property(object, radius, (mask, r) => {
        expect(isPartOf(mask, enlarge(mask, r))).toBe(true);
        expect(isPartOf(shrink(mask, r, LARGE), mask)).toBe(true);
        const small = shrink(mask, r, LARGE);
        // Opening takes away only, closing adds only.
        if (small !== null) expect(isPartOf(enlarge(small, r), mask)).toBe(true);
        expect(isPartOf(mask, shrink(enlarge(mask, r), r, LARGE))).toBe(true);
      }),
    );
  });
});

describe('smooth', () => {
  it('takes spikes away and closes dents', () => {
    const rough = [
      '....#.....', //
      '....#.....',
      '##########',
      '##########',
      '####.#####',
      '##########',
      '##########',
    ];
    expect(rows(smooth(maskOf(rough, 20, 20), 2, LARGE)!)).toEqual([
      '.11111111.',
      '1111111111',
      '1111111111',
      '1111111111',
      '.11111111.',
    ]);
  });

  it('leaves straight edges straight, at the edge of the image too', () => {
    const square = maskOf(
      Array.from({ length: 9 }, () => '#########'),
      0,
      0,
    );
    expect(smooth(square, 2, { width: 9, height: 9 })).toEqual(square);
    const half = maskOf(
      Array.from({ length: 9 }, () => '#####'),
      0,
      0,
    );
    expect(smooth(half, 2, { width: 20, height: 9 })).toEqual(half);
  });

  it('gives nothing for a line narrower than the disc', () => {
    expect(smooth(maskOf(['#######']), 3, LARGE)).toBeNull();
  });

  it('takes the majority of the disc, and the same whatever the rectangle around the object', () => {
    fc.assert(
      fc.property(object, radius, (mask, r) => {
        const { rect } = mask;
        const roomy = placeIn({ x: 95, y: 93, width: rect.width + 9, height: rect.height + 11 }, mask);
        const all = seen(mask);
        const smoothed = seen(smooth(mask, r, LARGE));
        expect(seen(smooth(roomy, r, LARGE))).toEqual(smoothed);
        const expected = all.map((_, i) => {
          let [inside, count] = [0, 0];
          for (let dy = -3; dy <= 3; dy++) {
            for (let dx = -3; dx <= 3; dx++) {
              if (dx * dx + dy * dy > r * r) continue;
              const [x, y] = [(i % view.width) + dx, Math.floor(i / view.width) + dy];
              count++;
              if (x >= 0 && y >= 0 && x < view.width && y < view.height) inside += all[y * view.width + x];
            }
          }
          return 2 * inside >= count ? 1 : 0;
        });
        expect(smoothed).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});

describe('fillHoles', () => {
  it('fills what no way leads out of', () => {
    expect(rows(fillHoles(maskOf(['####.', '#.##.', '##.##', '###.#', '#####'])))).toEqual([
      '1111.',
      '1111.',
      '11111',
      '11111',
      '11111',
    ]);
    expect(rows(fillHoles(maskOf(['###', '#.#', '##.'])))).toEqual(['111', '1.1', '11.']);
  });

  it('adds only, and a second time nothing', () => {
    fc.assert(
      fc.property(object, (mask) => {
        const filled = fillHoles(mask);
        expect(isPartOf(mask, filled)).toBe(true);
        expect(fillHoles(filled)).toEqual(filled);
      }),
    );
  });
});

describe('reshapePatch', () => {
  function reshape(drawn: string[], change: (mask: PlacedMask) => PlacedMask): string[] | null {
    const labelmap = labelmapOf(drawn);
    const before = cutObject(labelmap, 1, { x: 0, y: 0, width: drawn[0].length, height: drawn.length })!;
    const patch = reshapePatch(labelmap, 1, before, change(before));
    if (patch === null) return null;
    applyPatch(labelmap, patch, 'after');
    return labelRows(labelmap);
  }

  it('takes background only, and does not jump over a neighbour', () => {
    expect(reshape(['.1.2..', '...2..'], (mask) => enlarge(mask, 4))).toEqual(['1112..', '1112..']);
  });

  it('gives what it loses to the background and stays in the image', () => {
    const drawn = ['.....', '.111.', '.111.', '.1113'];
    expect(reshape(drawn, (mask) => shrink(mask, 1, { width: 5, height: 4 })!)).toEqual([
      '.....',
      '.....',
      '..1..',
      '..1.3',
    ]);
  });

  it('fills a hole around another object', () => {
    expect(reshape(['1111', '1.21', '1111'], fillHoles)).toEqual(['1111', '1121', '1111']);
  });

  it('is null when nothing changes', () => {
    expect(reshape(['.1.', '...'], (mask) => mask)).toBeNull();
    expect(reshape(['212', '222'], (mask) => enlarge(mask, 1))).toBeNull();
  });
});
