import { AppError } from '../errors.ts';
import type { Point } from '../image/geometry.ts';
import type { PlacedMask } from '../mask/placed-mask.ts';

/** Pixels that a drawn shape's rectangle may hold: its masks and labels have to fit in memory. */
const MOST_PIXELS = 2 ** 26;

/** Corners of the rectangle between two points. */
export function rectangleOutline(from: Point, to: Point): Point[] {
  return [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }];
}

/** The ellipse that fills the rectangle between two points, as a polygon that is nowhere 0.05 pixels off it. */
export function ellipseOutline(from: Point, to: Point): Point[] {
  const centre = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const radius = { x: Math.abs(to.x - from.x) / 2, y: Math.abs(to.y - from.y) / 2 };
  // A chord over the angle a lies at most r * (1 - cos(a / 2)), about r * a * a / 8, inside the arc.
  const corners = Math.max(16, Math.ceil(Math.PI * Math.sqrt(10 * Math.max(radius.x, radius.y))));
  return Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    return { x: centre.x + radius.x * Math.cos(angle), y: centre.y + radius.y * Math.sin(angle) };
  });
}

/**
 * The pixels of the image whose centres lie inside a closed outline (image pixels), by the non-zero winding rule; null when
 * there are none. Throws AppError `request.tooLarge` for a shape whose rectangle has more than 67 million pixels.
 */
export function rasterOutline(
  outline: readonly Point[],
  size: { width: number; height: number },
): PlacedMask | null {
  const runs: number[] = [];
  let [left, right, top, bottom] = [Infinity, 0, Infinity, 0];
  fillOutline(outline, (x, y, length) => {
    const from = Math.max(0, x);
    const to = Math.min(size.width, x + length);
    if (from >= to || y < 0 || y >= size.height) return;
    runs.push(y, from, to);
    left = Math.min(left, from);
    right = Math.max(right, to);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  });
  if (runs.length === 0) return null;
  const rect = { x: left, y: top, width: right - left, height: bottom - top };
  if (rect.width * rect.height > MOST_PIXELS) {
    throw new AppError(
      'request.tooLarge',
      `Expected a shape of at most 8,192 x 8,192 pixels, got ${rect.width} x ${rect.height}. Draw it in parts.`,
    );
  }
  const mask = new Uint8Array(rect.width * rect.height);
  for (let i = 0; i < runs.length; i += 3) {
    const row = (runs[i] - rect.y) * rect.width - rect.x;
    mask.fill(1, row + runs[i + 1], row + runs[i + 2]);
  }
  return { rect, mask };
}

/**
 * Calls `paint(x, y, length)` for the runs of pixels whose centres lie inside a closed outline (the last point joins the
 * first), by the non-zero winding rule, so that a loop that crosses itself leaves no hole. Points in image pixels;
 * nothing is cut at the image.
 */
function fillOutline(outline: readonly Point[], paint: (x: number, y: number, length: number) => void): void {
  const crossings = new Map<number, { x: number; direction: number }[]>();
  for (let i = 0; i < outline.length; i++) {
    const from = outline[i];
    const to = outline[(i + 1) % outline.length];
    if (from === undefined || to === undefined || from.y === to.y) continue;
    const direction = to.y > from.y ? 1 : -1;
    const [upper, lower] = direction === 1 ? [from, to] : [to, from];
    // Rows whose centre line y + 0.5 lies in [upper, lower): the half-open range counts a shared corner once.
    for (let y = Math.ceil(upper.y - 0.5); y + 0.5 < lower.y; y++) {
      const x = upper.x + ((y + 0.5 - upper.y) * (lower.x - upper.x)) / (lower.y - upper.y);
      const row = crossings.get(y);
      if (row) row.push({ x, direction });
      else crossings.set(y, [{ x, direction }]);
    }
  }
  for (const [y, row] of crossings) {
    row.sort((a, b) => a.x - b.x);
    let winding = 0;
    let start = 0;
    for (const { x, direction } of row) {
      if (winding === 0) start = Math.ceil(x - 0.5);
      winding += direction;
      const end = Math.ceil(x - 0.5);
      if (winding === 0 && end > start) paint(start, y, end - start);
    }
  }
}
