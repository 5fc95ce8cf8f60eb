import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { findAtEdge, findBySize, findInside, type ObjectPlace } from './delete-where.ts';

function object(label: number, x: number, y: number, width: number, height: number): ObjectPlace {
  return {
    label,
    area: width * height,
    centroid: { x: x + width / 2, y: y + height / 2 },
    bounds: { x, y, width, height },
  };
}

const labelsOf = (objects: readonly ObjectPlace[]) => objects.map(({ label }) => label);

describe('choosing objects', () => {
  it('by size, both ends included', () => {
    const objects = [
      object(1, 0, 0, 1, 3),
      object(2, 0, 0, 2, 2),
      object(3, 0, 0, 5, 1),
      object(4, 0, 0, 6, 1),
    ];
    expect(labelsOf(findBySize(objects, 4, 5))).toEqual([2, 3]);
  });

  it('by the edge', () => {
    const objects = [
      object(1, 0, 4, 2, 2),
      object(2, 4, 0, 2, 2),
      object(3, 18, 4, 2, 2),
      object(4, 4, 8, 2, 2),
      object(5, 1, 1, 18, 8),
    ];
    expect(labelsOf(findAtEdge(objects, { width: 20, height: 10 }))).toEqual([1, 2, 3, 4]);
  });

  it('by an outline that holds their centres', () => {
    const outline = [
      { x: 2, y: 2 },
      { x: 12, y: 2 },
      { x: 2, y: 12 },
    ];
    const objects = [
      object(1, 0, 3, 6, 2),
      object(2, 8, 8, 2, 2),
      object(3, 3, 3, 1, 1),
      object(4, 0, 0, 3, 3),
    ];
    expect(labelsOf(findInside(objects, outline))).toEqual([1, 3]);
    expect(findInside(objects, [])).toEqual([]);
  });

  it('leaves no hole where an outline runs round twice', () => {
    const round = [
      { x: 0, y: 0 },
      { x: 9, y: 0 },
      { x: 9, y: 9 },
      { x: 0, y: 9 },
    ];
    expect(labelsOf(findInside([object(1, 4, 4, 1, 1)], [...round, ...round]))).toEqual([1]);
  });

  it('asks of a convex outline on which side of each edge the centre is', () => {
    const place = fc.integer({ min: 0, max: 100 });
    const point = fc.record({ x: place, y: place });
    fc.assert(
      fc.property(point, point, point, point, (a, b, c, centroid) => {
        const sides = [
          [a, b],
          [b, c],
          [c, a],
        ].map(([p, q]) => (q.x - p.x) * (centroid.y - p.y) - (q.y - p.y) * (centroid.x - p.x));
        fc.pre(sides.every((side) => side !== 0));
        const isIn = sides.every((side) => side > 0) || sides.every((side) => side < 0);
        const found = findInside([{ ...object(1, 0, 0, 1, 1), centroid }], [a, b, c]);
        expect(found).toHaveLength(isIn ? 1 : 0);
      }),
    );
  });
});
