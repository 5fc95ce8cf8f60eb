import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CappedDistance } from './capped-distance.ts';
import oracle from './oracles/distance.json' with { type: 'json' };

const { width, height } = oracle;

/** Bytes of a mask's distances; `bands` tells how many rows come at a time. */
function measure(mask: number[], maskWidth: number, cap: number, bands: () => number): number[] {
  const distance = new CappedDistance(maskWidth, cap);
  const rows = mask.length / maskWidth;
  const out: number[] = [];
  for (let y = 0; y < rows;) {
    const count = Math.min(rows - y, bands());
    const band = Uint8Array.from(mask.slice(y * maskWidth, (y + count) * maskWidth));
    out.push(...distance.push(band, count, 1));
    y += count;
  }
  return [...out, ...distance.finish()];
}

describe('CappedDistance', () => {
  it('counts from pixel to pixel, and not to the image edge', () => {
    const mask = [1, 1, 1, 1, 1, 1, 1, 1, 0];
    const expected = [8, 5, 4, 5, 2, 1, 4, 1, 0].map((squared) => Math.round((Math.sqrt(squared) / 3) * 255));
    expect(measure(mask, 3, 3, () => 3)).toEqual(expected);
    expect(measure([1, 1], 2, 5, () => 1)).toEqual([255, 255]);
  });

  // oracles/make_distance_oracle.py made the numbers with scipy.
  it.each(oracle.scenes)('is scipy’s distance up to a cap of $cap, in any bands', ({ cap, mask, bytes }) => {
    expect(measure(mask, width, cap, () => height)).toEqual(bytes);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 17 }), { minLength: height }), (sizes) => {
        const next = sizes.values();
        expect(measure(mask, width, cap, () => next.next().value!)).toEqual(bytes);
      }),
      { numRuns: 20 },
    );
  });

  it('holds back no more rows than two caps', () => {
    const distance = new CappedDistance(1, 4);
    let given = 0;
    for (let y = 0; y < 100; y++) {
      given += distance.push(Uint8Array.of(1), 1, 1).length;
      expect(y + 1 - given).toBeLessThan(8);
    }
  });
});
