import type { Point, Rect } from '../image/geometry.ts';

/** Unit steps along pixel edges in turning order: right, down, left, up. */
const STEPS: readonly Point[] = [
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: -1, y: 0 },
  { x: 0, y: -1 },
];

/**
 * Outlines of one label along pixel edges, as closed rings of corner points (image coordinates, first point not
 * repeated, straight runs merged). Outer rings run clockwise on screen (y down), holes counterclockwise; the label is
 * always on the right hand. Pixels that touch only at a corner get rings of their own (4-neighbours).
 *
 * `labels` are rect.width * rect.height values, row by row; pixels outside the rectangle count as another label.
 * Rings are ordered by their first edge in raster order.
 */
export function traceContours(labels: ArrayLike<number>, rect: Rect, label: number): Point[][] {
  const { width, height } = rect;
  const isInside = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && labels[y * width + x] === label;
  // Every ring, a hole's too, walks at least once to the right along the top edge of an inside pixel: these are marked.
  const seen = new Uint8Array(width * height);
  const rings: Point[][] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (seen[y * width + x] === 1 || !isInside(x, y) || isInside(x, y - 1)) continue;
      rings.push(follow(x, y, isInside, seen, rect));
    }
  }
  return rings;
}

function follow(
  startX: number,
  startY: number,
  isInside: (x: number, y: number) => boolean,
  seen: Uint8Array,
  rect: Rect,
): Point[] {
  const ring: Point[] = [];
  let [x, y, direction] = [startX, startY, 0];
  do {
    if (direction === 0) seen[y * rect.width + x] = 1;
    x += STEPS[direction].x;
    y += STEPS[direction].y;
    // Turn to the right where the label ends on the right hand, to the left where it begins on the left hand.
    const [right, left] = ahead(x, y, direction);
    const turn = !isInside(right.x, right.y) ? 1 : isInside(left.x, left.y) ? 3 : 0;
    if (turn !== 0) ring.push({ x: rect.x + x, y: rect.y + y });
    direction = (direction + turn) % 4;
  } while (x !== startX || y !== startY || direction !== 0);
  return ring;
}

/** The pixels ahead of corner (x, y) on the right and on the left hand. */
function ahead(x: number, y: number, direction: number): [Point, Point] {
  switch (direction) {
    case 0:
      return [
        { x, y },
        { x, y: y - 1 },
      ];
    case 1:
      return [
        { x: x - 1, y },
        { x, y },
      ];
    case 2:
      return [
        { x: x - 1, y: y - 1 },
        { x: x - 1, y },
      ];
    default:
      return [
        { x, y: y - 1 },
        { x: x - 1, y: y - 1 },
      ];
  }
}
