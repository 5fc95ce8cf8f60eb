import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { binInto } from './bin.ts';

describe('binInto', () => {
  it('takes means of squares, fewer pixels at the edge, and rounds whole numbers', () => {
    const out = new Uint16Array(4);
    // 1 3 | 9
    // 5 7 | 11
    // 2 4 | 6
    binInto(Uint16Array.of(1, 3, 9, 5, 7, 11, 2, 4, 6), { width: 3, height: 3 }, 2, out, 0, 2);
    expect([...out]).toEqual([4, 10, 3, 6]);
  });

  it('does not round floats, and writes where it is told', () => {
    const out = new Float32Array(6);
    binInto(Float32Array.of(1, 2), { width: 2, height: 1 }, 2, out, 4, 3);
    expect([...out]).toEqual([0, 0, 0, 0, 1.5, 0]);
  });

  it('halves signed and unsigned values as the mean of exact numbers does', () => {
    const plane = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
      .chain(([width, height]) =>
        fc.record({
          width: fc.constant(width),
          height: fc.constant(height),
          values: fc.array(fc.integer({ min: -32768, max: 32767 }), {
            minLength: width * height,
            maxLength: width * height,
          }),
        }),
      );
    fc.assert(
      fc.property(plane, ({ width, height, values }) => {
        const length = Math.ceil(width / 2) * Math.ceil(height / 2);
        const [fast, exact] = [new Int16Array(length), new Int32Array(length)];
        binInto(Int16Array.from(values), { width, height }, 2, fast, 0, Math.ceil(width / 2));
        binInto(Int32Array.from(values), { width, height }, 2, exact, 0, Math.ceil(width / 2));
        expect([...fast]).toEqual([...exact]);
      }),
    );
  });
});
