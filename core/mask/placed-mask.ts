import { intersectRects, uniteRects, type Point, type Rect } from '../image/geometry.ts';
import type { Labelmap } from './labelmap.ts';

/** A binary mask and where it lies: rect.width * rect.height values, row by row, 1 = in it; `rect` in image pixels. */
export interface PlacedMask {
  rect: Rect;
  mask: Uint8Array;
}

/**
 * The pixels of one object, in the smallest rectangle that holds them; null when it has none in `within` (image pixels),
 * which must hold all of it to get all of it.
 */
export function cutObject(labelmap: Labelmap, label: number, within: Rect): PlacedMask | null {
  const area = intersectRects(within, { x: 0, y: 0, width: labelmap.width, height: labelmap.height });
  const labels = labelmap.readRect(area);
  return shrinkToFit({ rect: area, mask: Uint8Array.from(labels, (other) => (other === label ? 1 : 0)) });
}

/** The same pixels in the smallest rectangle that holds them; null when there are none. */
export function shrinkToFit({ rect, mask }: PlacedMask): PlacedMask | null {
  const first = mask.indexOf(1);
  if (first < 0) return null;
  const top = Math.floor(first / rect.width);
  const bottom = Math.floor(mask.lastIndexOf(1) / rect.width);
  let left = rect.width;
  let right = 0;
  for (let y = top; y <= bottom; y++) {
    const row = mask.subarray(y * rect.width, (y + 1) * rect.width);
    const start = row.indexOf(1);
    if (start < 0) continue;
    left = Math.min(left, start);
    right = Math.max(right, row.lastIndexOf(1));
  }
  const tight = { x: rect.x + left, y: rect.y + top, width: right - left + 1, height: bottom - top + 1 };
  return placeIn(tight, { rect, mask });
}

/** The part of a mask that lies in `rect`, as a mask of that size; what it does not tell of is 0. */
export function placeIn(rect: Rect, placed: PlacedMask): PlacedMask {
  const mask = new Uint8Array(rect.width * rect.height);
  const part = intersectRects(rect, placed.rect);
  for (let y = part.y; y < part.y + part.height; y++) {
    const from = (y - placed.rect.y) * placed.rect.width + (part.x - placed.rect.x);
    mask.set(placed.mask.subarray(from, from + part.width), (y - rect.y) * rect.width + (part.x - rect.x));
  }
  return { rect, mask };
}

/** What at least one of the masks holds, in the smallest rectangle around theirs; null for no masks. */
export function uniteMasks(masks: readonly PlacedMask[]): PlacedMask | null {
  if (masks.length === 0) return null;
  const rect = masks.map((placed) => placed.rect).reduce(uniteRects);
  const united = new Uint8Array(rect.width * rect.height);
  for (const { rect: own, mask } of masks) {
    for (let y = 0; y < own.height; y++) {
      const to = (own.y - rect.y + y) * rect.width + (own.x - rect.x);
      for (let x = 0; x < own.width; x++) united[to + x] |= mask[y * own.width + x];
    }
  }
  return { rect, mask: united };
}

/** Whether a point of the image lies on a pixel of the mask. */
export function isInMask({ rect, mask }: PlacedMask, point: Point): boolean {
  const x = Math.floor(point.x) - rect.x;
  const y = Math.floor(point.y) - rect.y;
  return x >= 0 && y >= 0 && x < rect.width && y < rect.height && mask[y * rect.width + x] === 1;
}

/** A rectangle with `margin` pixels more on every side. */
export function growRect(rect: Rect, margin: number): Rect {
  return {
    x: rect.x - margin,
    y: rect.y - margin,
    width: rect.width + 2 * margin,
    height: rect.height + 2 * margin,
  };
}
