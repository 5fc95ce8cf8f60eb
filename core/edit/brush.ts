import type { Point } from '../image/geometry.ts';

/** Keeps pixel centres that lie on the edge of the disc inside, whatever the rounding. */
const EPSILON = 1e-9;

/** Centre of the disc: of a pixel for odd diameters, on a pixel corner for even ones, so that every disc is symmetric. */
function snap(value: number, diameter: number): number {
  return diameter % 2 === 1 ? Math.floor(value) + 0.5 : Math.round(value);
}

/**
 * Calls `paint(x, y, length)` for each row of the area that a disc covers on its way from `from` to `to` (a capsule: one
 * run per row), cut at the image. A pixel is covered when its centre is; a disc of diameter 1 covers exactly one pixel.
 * `diameter` in pixels is rounded to a whole number of at least 1.
 */
export function sweepDisc(
  from: Point,
  to: Point,
  diameter: number,
  size: { width: number; height: number },
  paint: (x: number, y: number, length: number) => void,
): void {
  const whole = Math.max(1, Math.round(diameter));
  const radius = whole / 2 + EPSILON;
  const ax = snap(from.x, whole);
  const ay = snap(from.y, whole);
  const bx = snap(to.x, whole);
  const by = snap(to.y, whole);
  const top = Math.max(0, Math.ceil(Math.min(ay, by) - radius - 0.5));
  const bottom = Math.min(size.height - 1, Math.floor(Math.max(ay, by) + radius - 0.5));
  for (let y = top; y <= bottom; y++) {
    const centre = y + 0.5;
    let left = Infinity;
    let right = -Infinity;
    const include = (low: number, high: number) => {
      if (low > high) return;
      left = Math.min(left, low);
      right = Math.max(right, high);
    };
    includeDisc(ax, centre - ay, radius, include);
    includeDisc(bx, centre - by, radius, include);
    includeStrip(ax, ay, bx, by, centre, radius, include);
    const x = Math.max(0, Math.ceil(left - 0.5));
    const end = Math.min(size.width, Math.floor(right - 0.5) + 1);
    if (end > x) paint(x, y, end - x);
  }
}

function includeDisc(
  cx: number,
  dy: number,
  radius: number,
  include: (low: number, high: number) => void,
): void {
  const square = radius * radius - dy * dy;
  if (square >= 0) include(cx - Math.sqrt(square), cx + Math.sqrt(square));
}

/** The rectangle between the two end discs, cut by the row at height `y`: 0 <= along <= length, |across| <= radius. */
function includeStrip(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  y: number,
  radius: number,
  include: (low: number, high: number) => void,
): void {
  const length = Math.hypot(bx - ax, by - ay);
  if (length === 0) return;
  const ux = (bx - ax) / length;
  const uy = (by - ay) / length;
  let low = -Infinity;
  let high = Infinity;
  // slope * (x - ax) + offset must lie in [min, max].
  const restrict = (slope: number, offset: number, min: number, max: number) => {
    if (Math.abs(slope) < EPSILON) {
      if (offset < min || offset > max) high = -Infinity;
      return;
    }
    const first = ax + (min - offset) / slope;
    const second = ax + (max - offset) / slope;
    low = Math.max(low, Math.min(first, second));
    high = Math.min(high, Math.max(first, second));
  };
  restrict(ux, (y - ay) * uy, 0, length);
  restrict(-uy, (y - ay) * ux, -radius, radius);
  include(low, high);
}
