import { intersectRects, uniteRects, type Rect } from '../image/geometry.ts';
import { labelComponents } from '../mask/components.ts';
import { squaredDistances } from '../mask/distance.ts';
import type { Labelmap } from '../mask/labelmap.ts';
import { growRect, placeIn, shrinkToFit, type PlacedMask } from '../mask/placed-mask.ts';
import type { Patch } from './patch.ts';
import { rewriteRect } from './rewrite.ts';

/** Sides of an image in pixels. */
type Size = Pick<Rect, 'width' | 'height'>;

/** Every pixel within `radius` pixels of the object, centre to centre. */
export function enlarge(object: PlacedMask, radius: number): PlacedMask {
  const framed = placeIn(growRect(object.rect, Math.ceil(radius)), object);
  const squares = squaredDistances(
    framed.mask.map((isIn) => 1 - isIn),
    framed.rect.width,
  );
  return { rect: framed.rect, mask: Uint8Array.from(squares, (square) => (square <= radius ** 2 ? 1 : 0)) };
}

/**
 * The object's pixels that have none outside it within `radius` pixels; null when none is left. What lies beyond `image` does not
 * count as outside, so that an object cut off by the image's edge stays at the edge.
 */
export function shrink(object: PlacedMask, radius: number, image: Size): PlacedMask | null {
  const framed = placeIn(withMargin(object, 1, image), object);
  const squares = squaredDistances(framed.mask, framed.rect.width);
  return shrinkToFit({
    rect: framed.rect,
    mask: Uint8Array.from(squares, (square) => (square > radius ** 2 ? 1 : 0)),
  });
}

/**
 * Rounds the border off: a pixel is in when at least half of the disc of `radius` pixels around it is, as far as the disc lies in
 * `image` (a median filter). Bumps and dents of up to about the radius go, and the area stays about the same. Null when
 * nothing is left, which happens to lines narrower than the radius.
 */
export function smooth(object: PlacedMask, radius: number, image: Size): PlacedMask | null {
  const { rect, mask } = placeIn(withMargin(object, Math.ceil(radius), image), object);
  const { width, height } = rect;
  // Pixels of a row before x, so that a row of the disc is one difference.
  const stride = width + 1;
  const sums = new Int32Array(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) sums[y * stride + x + 1] = sums[y * stride + x] + mask[y * width + x];
  }
  const reach = Math.floor(radius);
  const halves = Array.from({ length: reach + 1 }, (_, dy) => Math.floor(Math.sqrt(radius ** 2 - dy ** 2)));
  // Where the frame ends at the image's edge the disc does too; elsewhere it goes on over background.
  const ends = {
    left: rect.x === 0 ? 0 : -Infinity,
    right: rect.x + width === image.width ? width : Infinity,
    top: rect.y === 0 ? 0 : -Infinity,
    bottom: rect.y + height === image.height ? height : Infinity,
  };
  const smoothed = mask.map((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    let inside = 0;
    let all = 0;
    for (let dy = -reach; dy <= reach; dy++) {
      const row = y + dy;
      if (row < ends.top || row >= ends.bottom) continue;
      const half = halves[Math.abs(dy)];
      all += Math.min(ends.right, x + half + 1) - Math.max(ends.left, x - half);
      if (row < 0 || row >= height) continue;
      const start = row * stride;
      inside += sums[start + Math.min(width, x + half + 1)] - sums[start + Math.max(0, x - half)];
    }
    return 2 * inside >= all ? 1 : 0;
  });
  return shrinkToFit({ rect, mask: smoothed });
}

/** The object with what it encloses: pixels from which no way, not even over corners, leads outside. */
export function fillHoles(object: PlacedMask): PlacedMask {
  const framed = placeIn(growRect(object.rect, 1), object);
  const { labels } = labelComponents(
    framed.mask.map((isIn) => 1 - isIn),
    framed.rect.width,
    8,
  );
  // The frame's corner is outside, and so component 1.
  return placeIn(object.rect, {
    rect: framed.rect,
    mask: Uint8Array.from(labels, (part) => (part === 1 ? 0 : 1)),
  });
}

/**
 * The edit that gives an object another shape: what it loses becomes background, what it gains is taken from the background only, and
 * only where it stays connected with the object (an enlarged one does not jump over its neighbour). Null when nothing
 * changes. The labelmap is not changed: give the patch to applyPatch.
 */
export function reshapePatch(
  labelmap: Labelmap,
  label: number,
  before: PlacedMask,
  after: PlacedMask,
): Patch | null {
  const rect = intersectRects(after.rect, { x: 0, y: 0, width: labelmap.width, height: labelmap.height });
  const free = labelmap.readRect(rect);
  const kept = placeIn(rect, after).mask.map((isIn, i) => (free[i] === 0 || free[i] === label ? isIn : 0));
  const { labels, count } = labelComponents(kept, rect.width, 8);
  const touches = new Uint8Array(count + 1);
  for (let i = 0; i < kept.length; i++) if (free[i] === label) touches[labels[i]] = 1;
  const next = kept.map((isIn, i) => isIn & touches[labels[i]]);
  const all = uniteRects(before.rect, rect);
  const { mask } = placeIn(all, { rect, mask: next });
  return rewriteRect(labelmap, all, (present, i) => {
    if (mask[i] === 1) return present === 0 ? label : present;
    return present === label ? 0 : present;
  });
}

/** The object's rectangle and `margin` pixels more on every side, as far as the image reaches. */
function withMargin({ rect }: PlacedMask, margin: number, { width, height }: Size): Rect {
  return intersectRects(growRect(rect, margin), { x: 0, y: 0, width, height });
}
