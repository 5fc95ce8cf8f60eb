import type { Point, Rect } from '../image/geometry.ts';

/**
 * Pixels by which a line is moved aside, so that it never passes exactly through a pixel's centre: there it would lie left of
 * the centre and above it at once, and leak.
 */
const ASIDE = { x: 1e-7, y: 3e-7 };

/**
 * A drawn line as the cracks between pixels that it crosses: two neighbours are apart when the line passes an odd number
 * of times between their centres. So a line that divides a shape divides its pixels too, whatever its angle, and takes no
 * pixel away. Inside `rect` (image pixels).
 */
export class CrackLine {
  private readonly width: number;
  /** Bit 1: a crack to the pixel on the right; bit 2: to the pixel below. */
  private readonly cracks: Uint8Array;

  constructor(rect: Rect, line: readonly Point[]) {
    this.width = rect.width;
    this.cracks = new Uint8Array(rect.width * rect.height);
    for (let i = 1; i < line.length; i++) {
      const [a, b] = [line[i - 1], line[i]];
      // In coordinates where pixel (i, j) has its centre at (i, j).
      const [left, top] = [rect.x + 0.5 - ASIDE.x, rect.y + 0.5 - ASIDE.y];
      const [ax, ay, bx, by] = [a.x - left, a.y - top, b.x - left, b.y - top];
      crossings(ay, ax, by, bx, rect.height, (y, x) => {
        const before = Math.floor(x);
        if (before >= 0 && before < rect.width - 1) this.cracks[y * rect.width + before] ^= 1;
      });
      crossings(ax, ay, bx, by, rect.width, (x, y) => {
        const above = Math.floor(y);
        if (above >= 0 && above < rect.height - 1) this.cracks[above * rect.width + x] ^= 2;
      });
    }
  }

  /** Whether a crack lies between two neighbouring pixels, given by their index in `rect`, row by row. */
  isBetween(from: number, to: number): boolean {
    const first = Math.min(from, to);
    // In a picture one pixel wide the next pixel is the one below.
    const bit = Math.abs(to - from) === 1 && this.width > 1 ? 1 : 2;
    return (this.cracks[first] & bit) !== 0;
  }
}

/**
 * Where a line from (a, av) to (b, bv) passes the whole numbers 0 to `count` - 1 of its first coordinate. A corner is counted once:
 * the range is half open.
 */
function crossings(
  a: number,
  av: number,
  b: number,
  bv: number,
  count: number,
  found: (at: number, value: number) => void,
): void {
  if (a === b) return;
  const [low, high] = a < b ? [a, b] : [b, a];
  const end = Math.min(count, Math.ceil(high));
  for (let at = Math.max(0, Math.ceil(low)); at < end; at++) found(at, av + ((at - a) * (bv - av)) / (b - a));
}
