import type { Point, Rect } from '../image/geometry.ts';

/** What is asked of an object to choose it. */
export interface ObjectPlace {
  label: number;
  /** Pixels. */
  area: number;
  /** Of its pixels' centres, in image coordinates. */
  centroid: Point;
  bounds: Rect;
}

/** Objects with an area from `least` to `most` pixels, both included. */
export function findBySize<T extends ObjectPlace>(objects: readonly T[], least: number, most: number): T[] {
  return objects.filter(({ area }) => area >= least && area <= most);
}

/** Objects with a pixel at the image's edge. */
export function findAtEdge<T extends ObjectPlace>(
  objects: readonly T[],
  image: Pick<Rect, 'width' | 'height'>,
): T[] {
  return objects.filter(
    ({ bounds: { x, y, width, height } }) =>
      x <= 0 || y <= 0 || x + width >= image.width || y + height >= image.height,
  );
}

/** Objects whose centre lies inside a closed outline (its last point joins the first). */
export function findInside<T extends ObjectPlace>(objects: readonly T[], outline: readonly Point[]): T[] {
  const [left, right] = rangeOf(outline.map(({ x }) => x));
  const [top, bottom] = rangeOf(outline.map(({ y }) => y));
  return objects.filter(
    ({ centroid: { x, y } }) =>
      x >= left && x <= right && y >= top && y <= bottom && isInside({ x, y }, outline),
  );
}

function rangeOf(values: readonly number[]): [low: number, high: number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}

/** By the non-zero winding rule, so that a loop that crosses itself leaves no hole. */
function isInside({ x, y }: Point, outline: readonly Point[]): boolean {
  let winding = 0;
  for (let i = 0; i < outline.length; i++) {
    const from = outline[i];
    const to = outline[(i + 1) % outline.length];
    if (from.y <= y === to.y <= y) continue;
    const crossing = from.x + ((y - from.y) * (to.x - from.x)) / (to.y - from.y);
    if (crossing > x) winding += to.y > from.y ? 1 : -1;
  }
  return winding !== 0;
}
