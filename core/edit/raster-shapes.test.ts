import { describe, expect, it } from 'vitest';

import { ellipseOutline, rasterOutline, rectangleOutline } from './raster-shapes.ts';

const size = { width: 9, height: 6 };

/** The mask as rows of '#' and '.', over the whole image. */
function raster(...outline: [number, number][]): string[] | null {
  return rows(
    rasterOutline(
      outline.map(([x, y]) => ({ x, y })),
      size,
    ),
  );
}

function rows(found: ReturnType<typeof rasterOutline>): string[] | null {
  if (found === null) return null;
  const { rect, mask } = found;
  return Array.from({ length: rect.height }, (_, y) =>
    Array.from(mask.subarray(y * rect.width, (y + 1) * rect.width), (one) => '.#'[one]).join(''),
  );
}

describe('rasterOutline', () => {
  it('takes the pixels whose centres are inside, and knows where they lie', () => {
    expect(raster([1, 1], [4, 1], [4, 3], [1, 3])).toEqual(['###', '###']);
    expect(raster([1.6, 1], [3.4, 1], [3.4, 2], [1.6, 2])).toEqual(['#']);
    const found = rasterOutline(rectangleOutline({ x: 4, y: 3 }, { x: 2, y: 1 }), size);
    expect(found?.rect).toEqual({ x: 2, y: 1, width: 2, height: 2 });
  });

  it('gives the same pixels in both directions', () => {
    const triangle: [number, number][] = [
      [0, 0],
      [5, 0],
      [0, 5],
    ];
    expect(raster(...triangle)).toEqual(raster(...[...triangle].reverse()));
  });

  it('leaves no hole where the outline runs around twice', () => {
    const square: [number, number][] = [
      [0, 0],
      [3, 0],
      [3, 1],
      [0, 1],
    ];
    expect(raster(...square, ...square)).toEqual(['###']);
  });

  it('keeps what lies outside an outline that dents inwards', () => {
    expect(raster([0, 0], [5, 0], [5, 3], [4, 3], [4, 1], [1, 1], [1, 3], [0, 3])).toEqual([
      '#####',
      '#...#',
      '#...#',
    ]);
  });

  it('is cut at the image, and nothing for a point, a line or what lies beside the image', () => {
    expect(rasterOutline(rectangleOutline({ x: -5, y: -5 }, { x: 2, y: 1 }), size)?.rect).toEqual({
      x: 0,
      y: 0,
      width: 2,
      height: 1,
    });
    expect(raster([1.5, 1.5])).toBeNull();
    expect(raster([0, 0.5], [5, 0.5])).toBeNull();
    expect(raster([20, 0], [25, 0], [25, 5])).toBeNull();
  });

  it('refuses a shape that would not fit in memory', () => {
    const huge = { width: 50_000, height: 50_000 };
    const outline = rectangleOutline({ x: 0, y: 0 }, { x: 9000, y: 9000 });
    expect(() => rasterOutline(outline, huge)).toThrow('got 9000 x 9000');
  });
});

describe('ellipseOutline', () => {
  it('holds the pixels whose centres satisfy the equation of the ellipse', () => {
    const found = rasterOutline(ellipseOutline({ x: 10, y: 0 }, { x: 310, y: 90 }), {
      width: 400,
      height: 100,
    });
    expect(found?.rect).toEqual({ x: 10, y: 0, width: 300, height: 90 });
    let different = 0;
    found?.mask.forEach((isIn, i) => {
      const x = ((i % 300) + 0.5 - 150) / 150;
      const y = (Math.floor(i / 300) + 0.5 - 45) / 45;
      if ((x * x + y * y < 1 ? 1 : 0) !== isIn) different++;
    });
    // Of 21,000; those that a chord of at most 0.05 pixels passes over.
    expect(different).toBeLessThan(40);
  });

  it('is small and round', () => {
    expect(rows(rasterOutline(ellipseOutline({ x: 0, y: 0 }, { x: 4, y: 4 }), size))).toEqual([
      '.##.',
      '####',
      '####',
      '.##.',
    ]);
  });
});
