import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cutObject, growRect, isInMask, placeIn, shrinkToFit, uniteMasks } from './placed-mask.ts';
import { labelmapOf, maskOf } from './testing/drawings.ts';
import { pictures } from './testing/pictures.ts';

describe('cutObject', () => {
  it('gives the pixels of one object in the smallest rectangle', () => {
    const labelmap = labelmapOf(['....', '.12.', '..1.']);
    expect(cutObject(labelmap, 1, { x: -5, y: -5, width: 20, height: 20 })).toEqual(
      maskOf(['#.', '.#'], 1, 1),
    );
    expect(cutObject(labelmap, 1, { x: 2, y: 0, width: 2, height: 3 })).toEqual(maskOf(['#'], 2, 2));
    expect(cutObject(labelmap, 3, { x: 0, y: 0, width: 4, height: 3 })).toBeNull();
  });
});

describe('shrinkToFit and placeIn', () => {
  it('keep what they move to another rectangle', () => {
    fc.assert(
      fc.property(pictures(7), fc.nat(3), ([width, bits], margin) => {
        const placed = {
          rect: { x: 5, y: 9, width, height: bits.length / width },
          mask: Uint8Array.from(bits, Number),
        };
        const roomy = placeIn(growRect(placed.rect, margin), placed);
        expect(shrinkToFit(roomy)).toEqual(shrinkToFit(placed));
        expect(placeIn(placed.rect, roomy)).toEqual(placed);
      }),
    );
  });

  it('touch every side with a pixel', () => {
    expect(shrinkToFit(maskOf(['....', '.#..', '..#.', '....'], 10, 20))).toEqual(
      maskOf(['#.', '.#'], 11, 21),
    );
    expect(shrinkToFit(maskOf(['..']))).toBeNull();
  });
});

describe('isInMask', () => {
  it('asks for the pixel that a point lies on', () => {
    const placed = maskOf(['#.', '.#'], 3, 4);
    const inside = [3, 4, 5].flatMap((y) =>
      [2, 3, 4, 5].filter((x) => isInMask(placed, { x: x + 0.9, y })).map((x) => [x, y]),
    );
    expect(inside).toEqual([
      [3, 4],
      [4, 5],
    ]);
  });
});

describe('uniteMasks', () => {
  it('holds what any of them holds', () => {
    expect(uniteMasks([maskOf(['##', '.#'], 5, 5), maskOf(['#', '#'], 5, 6), maskOf(['#'], 8, 5)])).toEqual(
      maskOf(['##.#', '##..', '#...'], 5, 5),
    );
    expect(uniteMasks([])).toBeNull();
  });
});
