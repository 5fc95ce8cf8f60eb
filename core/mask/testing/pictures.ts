import fc from 'fast-check';

/** A picture's width and its pixels, row by row, at least one of them set; sides of 1 to `maxSide` pixels. */
export function pictures(maxSide: number): fc.Arbitrary<[width: number, bits: boolean[]]> {
  const side = fc.integer({ min: 1, max: maxSide });
  return fc
    .tuple(side, side)
    .chain(([width, height]) => {
      const pixels = width * height;
      return fc.tuple(fc.constant(width), fc.array(fc.boolean(), { minLength: pixels, maxLength: pixels }));
    })
    .filter(([, bits]) => bits.includes(true));
}
