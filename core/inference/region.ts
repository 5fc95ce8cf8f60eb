import type { Rect } from '../image/geometry.ts';
import type { SeparatedObject } from './flood-objects.ts';
import type { ModelSpec } from './model-spec.ts';

/** The part of a plane that a run is about, in image pixels. */
export interface RegionChoice {
  /** Where objects are looked for: their centres lie in it. */
  rect: Rect;
  /** What is computed for it: `rect` and what its objects may reach into, inside the image. */
  area: Rect;
}

/** Diameter in pixels that is reckoned with where nobody says how large objects are. */
const USUAL_DIAMETER = 20;
/** Networks with pooling answer a little differently when their picture moves by less, so areas begin at multiples of this. */
const GRAIN = 64;

/**
 * What has to be computed for the objects whose centres lie in `rect`: two diameters around it, and at least as much as the
 * model's tiles share. `rect` is cut at the image's edge and must touch the image.
 */
export function planRegion(
  rect: Rect,
  image: { width: number; height: number },
  { overlap, objectDiameter }: Pick<ModelSpec, 'overlap' | 'objectDiameter'>,
  { diameter, scale }: { diameter: number | null; scale: number },
): RegionChoice {
  const margin = Math.ceil(Math.max(2 * (diameter ?? objectDiameter ?? USUAL_DIAMETER), overlap / scale));
  const columns = planSpan(rect.x, rect.width, image.width, margin);
  const rows = planSpan(rect.y, rect.height, image.height, margin);
  return {
    rect: { x: columns.from, y: rows.from, width: columns.count, height: rows.count },
    area: { x: columns.start, y: rows.start, width: columns.length, height: rows.length },
  };
}

/** Whether the centre of an object lies in the region; its runs count from the area's corner. */
export function isInRegion({ area: pixels, runs }: SeparatedObject, { rect, area }: RegionChoice): boolean {
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < runs.length; i += 3) {
    const count = runs[i + 2] - runs[i + 1];
    sumX += (count * (runs[i + 1] + runs[i + 2])) / 2;
    sumY += count * (runs[i] + 0.5);
  }
  const x = area.x + sumX / pixels - rect.x;
  const y = area.y + sumY / pixels - rect.y;
  return x >= 0 && y >= 0 && x < rect.width && y < rect.height;
}

function planSpan(first: number, count: number, size: number, margin: number) {
  const from = Math.max(0, first);
  const end = Math.min(size, first + count);
  const start = Math.floor(Math.max(0, from - margin) / GRAIN) * GRAIN;
  return { from, count: end - from, start, length: Math.min(size, end + margin) - start };
}
