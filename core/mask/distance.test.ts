import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { squaredDistances } from './distance.ts';
import { pictures } from './testing/pictures.ts';

describe('squaredDistances', () => {
  it('measures from centre to centre', () => {
    // prettier-ignore
    const mask = Uint8Array.of(
      1, 1, 1, 1,
      1, 0, 1, 1,
      1, 1, 1, 1,
    );
    expect([...squaredDistances(mask, 4)]).toEqual([2, 1, 2, 5, 1, 0, 1, 4, 2, 1, 2, 5]);
  });

  it('is far from everything in a mask that is set all over', () => {
    expect(Math.min(...squaredDistances(new Uint8Array(6).fill(1), 3))).toBeGreaterThanOrEqual(2 ** 26);
  });

  it('is the least distance to any pixel that is not set', () => {
    fc.assert(
      fc.property(pictures(9), ([width, bits]) => {
        const mask = Uint8Array.from(bits, Number);
        const outside = [...mask.keys()].filter((i) => mask[i] === 0);
        fc.pre(outside.length > 0);
        const expected = Array.from(mask, (_, i) =>
          Math.min(
            ...outside.map(
              (o) => ((o % width) - (i % width)) ** 2 + (Math.floor(o / width) - Math.floor(i / width)) ** 2,
            ),
          ),
        );
        expect([...squaredDistances(mask, width)]).toEqual(expected);
      }),
    );
  });
});
