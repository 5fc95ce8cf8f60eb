import { uniteRects, type Point } from '../image/geometry.ts';
import { squaredDistances } from '../mask/distance.ts';
import { growRect, placeIn, shrinkToFit, type PlacedMask } from '../mask/placed-mask.ts';

/**
 * The shape of an object between two planes: where the mean of the signed distances to its two borders, weighted by
 * nearness, says inside (Raya & Udupa 1990). Both shapes are first moved so that their centres lie on the straight way from
 * one to the other: an object that wanders keeps its shape instead of fading. `fraction` 0 gives `from`, 1 gives `to`;
 * null when nothing is inside.
 */
export function interpolateShapes(from: PlacedMask, to: PlacedMask, fraction: number): PlacedMask | null {
  const [a, b] = [centreOf(from), centreOf(to)];
  const way = { x: b.x - a.x, y: b.y - a.y };
  const first = move(from, way, fraction);
  const second = move(to, way, fraction - 1);
  const rect = growRect(uniteRects(first.rect, second.rect), 1);
  const [one, other] = [first, second].map((placed) => signedDistances(placeIn(rect, placed)));
  const mask = Uint8Array.from(one, (distance, i) =>
    (1 - fraction) * distance + fraction * other[i] > 0 ? 1 : 0,
  );
  return shrinkToFit({ rect, mask });
}

/** By whole pixels. */
function move({ rect, mask }: PlacedMask, way: Point, share: number): PlacedMask {
  return {
    rect: { ...rect, x: rect.x + Math.round(way.x * share), y: rect.y + Math.round(way.y * share) },
    mask,
  };
}

/** Of the pixels' corners, which is as good as their centres for the way from one to the other. */
function centreOf({ rect, mask }: PlacedMask): Point {
  let [area, x, y] = [0, 0, 0];
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    area++;
    x += i % rect.width;
    y += Math.floor(i / rect.width);
  }
  return { x: rect.x + x / area, y: rect.y + y / area };
}

/** Pixels from each pixel's centre to the border between inside and outside, positive inside; the frame must be outside. */
function signedDistances({ rect, mask }: PlacedMask): Float64Array {
  const inside = squaredDistances(mask, rect.width);
  const outside = squaredDistances(
    mask.map((isIn) => 1 - isIn),
    rect.width,
  );
  return inside.map((square, i) => (square > 0 ? Math.sqrt(square) - 0.5 : 0.5 - Math.sqrt(outside[i])));
}
