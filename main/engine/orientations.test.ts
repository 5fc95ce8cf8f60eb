import { describe, expect, it } from 'vitest';

import { addOriented, orient, ORIENTATIONS } from './orientations.ts';

const SQUARE = Float32Array.of(1, 2, 3, 4, 10, 20, 30, 40);

describe('orientations', () => {
  it('are eight different ones, of every channel alike', () => {
    const turned = ORIENTATIONS.map((orientation) => orient(SQUARE, 2, 2, 2, orientation));
    expect(new Set(turned.map((values) => values.join())).size).toBe(8);
    for (const values of turned)
      expect([...values.subarray(4)]).toEqual([...values.subarray(0, 4)].map((v) => v * 10));
  });

  it('are undone by adding what was turned', () => {
    for (const orientation of ORIENTATIONS) {
      const sum = new Float32Array(8);
      addOriented(sum, orient(SQUARE, 2, 2, 2, orientation), 0.5, 2, 2, orientation);
      expect([...sum]).toEqual([...SQUARE].map((value) => value / 2));
    }
  });

  it('flip what is not square, and do not transpose it', () => {
    const [plain, flipX, flipY] = ORIENTATIONS;
    const wide = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect([...orient(wide, 1, 2, 3, plain)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...orient(wide, 1, 2, 3, flipX)]).toEqual([3, 2, 1, 6, 5, 4]);
    expect([...orient(wide, 1, 2, 3, flipY)]).toEqual([4, 5, 6, 1, 2, 3]);
    expect(() => orient(wide, 1, 2, 3, { ...plain, transpose: true })).toThrow('transposed');
  });
});
