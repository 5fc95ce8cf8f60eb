import type { Point } from '../../core/image/geometry.ts';
import type { ToolCanvas } from './canvas.ts';

/** Looks at a segment at most: one for each pixel of a large screen. */
const MOST_STEPS = 4000;

/** Objects on the straight way from one point to another, in the order in which they are met. */
export function labelsAlong(canvas: ToolCanvas, from: Point, to: Point): Set<number> {
  const found = new Set<number>();
  const steps = Math.min(MOST_STEPS, Math.ceil(2 * Math.hypot(to.x - from.x, to.y - from.y)));
  for (let i = 0; i <= steps; i++) {
    const share = steps === 0 ? 1 : i / steps;
    const label = canvas.labelAt({
      x: from.x + (to.x - from.x) * share,
      y: from.y + (to.y - from.y) * share,
    });
    if (label) found.add(label);
  }
  return found;
}
