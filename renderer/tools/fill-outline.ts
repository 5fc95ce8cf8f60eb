import type { Point } from '../../core/image/geometry.ts';

/**
 * Calls `paint(x, y, length)` for the runs of pixels whose centres lie inside a closed outline (the last point joins the
 * first), by the non-zero winding rule, so that a loop that crosses itself leaves no hole. Points in image pixels;
 * nothing is cut at the image.
 */
export function fillOutline(
  outline: readonly Point[],
  paint: (x: number, y: number, length: number) => void,
): void {
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
