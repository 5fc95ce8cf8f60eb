import fc from 'fast-check';
import { expect, it } from 'vitest';

import { runsOf } from './object-runs.ts';
import { decodeRunLengths, encodeRunLengths } from './run-lengths.ts';
import { pictures } from './testing/pictures.ts';

/** Column by column, pixel by pixel. */
function countPlainly(bits: readonly boolean[], width: number): number[] {
  const height = bits.length / width;
  const counts = [0];
  let last = false;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const bit = bits[y * width + x];
      if (bit !== last) counts.push(0);
      counts[counts.length - 1]++;
      last = bit;
    }
  }
  return counts;
}

it('counts columns, beginning with zeros', () => {
  // . #
  // # #
  expect(encodeRunLengths(runsOf(7, Uint32Array.of(0, 7, 7, 7), 2), 2, 2)).toEqual([1, 3]);
  expect(encodeRunLengths(runsOf(7, Uint32Array.of(7, 0, 0, 0), 2), 2, 2)).toEqual([0, 1, 3]);
});

it('equals a count of pixel by pixel, and gives the object back', () => {
  fc.assert(
    fc.property(pictures(9), ([width, bits]) => {
      const height = bits.length / width;
      const object = runsOf(1, Uint32Array.from(bits, Number), width);
      const counts = encodeRunLengths(object, width, height);
      expect(counts).toEqual(countPlainly(bits, width));
      expect(decodeRunLengths(counts, width, height, 1)).toEqual(object);
    }),
    { numRuns: 300 },
  );
});

it('refuses counts that do not fill the image', () => {
  expect(decodeRunLengths([1, 2], 2, 2, 1)).toBeNull();
  expect(decodeRunLengths([1, 4], 2, 2, 1)).toBeNull();
  expect(decodeRunLengths([1.5, 2.5], 2, 2, 1)).toBeNull();
});
