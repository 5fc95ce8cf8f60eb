import { intersectRects, type Rect } from '../image/geometry.ts';
import type { Labelmap } from '../mask/labelmap.ts';
import type { Patch } from './patch.ts';
import { diffTile } from './tile-patch.ts';

/**
 * The edit that gives every pixel of `rect` (image pixels, cut at the image) the label that `rewrite` makes of its present
 * one; `index` counts the pixels of `rect` row by row. Null when nothing changes. The labelmap is not changed: give the
 * patch to applyPatch.
 */
export function rewriteRect(
  labelmap: Labelmap,
  rect: Rect,
  rewrite: (label: number, index: number) => number,
): Patch | null {
  const parts = labelmap
    .tilesIn(rect)
    .map(({ column, row }) => {
      const area = intersectRects(rect, labelmap.tileRect(column, row));
      const before = labelmap.readRect(area);
      const after = new Uint32Array(before.length);
      for (let y = 0, i = 0; y < area.height; y++) {
        let index = (area.y - rect.y + y) * rect.width + (area.x - rect.x);
        for (let x = 0; x < area.width; x++, i++) after[i] = rewrite(before[i], index++);
      }
      return diffTile(area, before, after);
    })
    .filter((part) => part !== null);
  return parts.length === 0 ? null : { parts };
}
