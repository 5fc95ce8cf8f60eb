import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { placeIn, shrinkToFit, type PlacedMask } from '../mask/placed-mask.ts';
import { maskOf } from '../mask/testing/drawings.ts';
import { pictures } from '../mask/testing/pictures.ts';
import { interpolateShapes } from './interpolate-planes.ts';

function disc(x: number, y: number, radius: number): PlacedMask {
  const side = 2 * radius + 1;
  const mask = Uint8Array.from({ length: side * side }, (_, i) =>
    Math.hypot((i % side) - radius, Math.floor(i / side) - radius) <= radius ? 1 : 0,
  );
  return { rect: { x: x - radius, y: y - radius, width: side, height: side }, mask };
}

const areaOf = (placed: PlacedMask | null) => placed?.mask.reduce((sum, isIn) => sum + isIn, 0) ?? 0;
const shape = pictures(9).map(([width, bits]) => {
  const mask = Uint8Array.from(bits, Number);
  return shrinkToFit({ rect: { x: 50, y: 50, width, height: mask.length / width }, mask })!;
});
const fraction = fc.constantFrom(0.2, 1 / 3, 0.5, 0.75);

describe('interpolateShapes', () => {
  it('lies between a small and a large one', () => {
    expect(interpolateShapes(disc(20, 20, 3), disc(20, 20, 9), 0.5)?.rect).toEqual(disc(20, 20, 6).rect);
    const areas = [0, 0.25, 0.5, 0.75, 1].map((f) =>
      areaOf(interpolateShapes(disc(20, 20, 3), disc(20, 20, 9), f)),
    );
    expect(areas).toEqual([...areas].sort((a, b) => a - b));
    expect(new Set(areas).size).toBe(5);
  });

  it('wanders with an object that has left its place altogether', () => {
    expect(interpolateShapes(disc(10, 10, 4), disc(50, 30, 4), 0.25)).toEqual(disc(20, 15, 4));
  });

  it('gives the two shapes themselves at the ends, and one shape back from two equal ones', () => {
    fc.assert(
      fc.property(shape, shape, fraction, (from, to, f) => {
        expect(interpolateShapes(from, to, 0)).toEqual(from);
        expect(interpolateShapes(from, to, 1)).toEqual(to);
        expect(interpolateShapes(from, from, f)).toEqual(from);
      }),
    );
  });

  it('is the same from either side, and holds what both hold and nothing that neither does', () => {
    const view = { x: 30, y: 30, width: 60, height: 60 };
    const centred = (placed: PlacedMask): PlacedMask => {
      // Mirrored, so that all of them have one centre and none is moved.
      const { width, height } = placed.rect;
      const size = { width: 2 * width, height: 2 * height };
      const mask = Uint8Array.from({ length: size.width * size.height }, (_, i) => {
        const [x, y] = [i % size.width, Math.floor(i / size.width)];
        return placed.mask[Math.min(y, size.height - 1 - y) * width + Math.min(x, size.width - 1 - x)];
      });
      return { rect: { x: 60 - width, y: 60 - height, ...size }, mask };
    };
    fc.assert(
      fc.property(shape, shape, fraction, (a, b, f) => {
        const [from, to] = [centred(a), centred(b)];
        const between = interpolateShapes(from, to, f);
        expect(interpolateShapes(to, from, 1 - f)).toEqual(between);
        const [one, other, found] = [from, to, between ?? maskOf(['.'])].map((p) => placeIn(view, p).mask);
        const isBetween = (isIn: number, i: number) =>
          isIn >= (one[i] & other[i]) && isIn <= (one[i] | other[i]);
        expect(found.every(isBetween)).toBe(true);
      }),
    );
  });
});
