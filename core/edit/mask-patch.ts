import { intersectRects, type Rect } from '../image/geometry.ts';
import type { Labelmap } from '../mask/labelmap.ts';
import type { Patch } from './patch.ts';
import { diffTile } from './tile-patch.ts';

/**
 * The edit that turns every pixel of `mask` (rect.width * rect.height values, row by row, not 0 = in it; `rect` in image
 * pixels, cut at the image) into the label `to`, where `canChange(present label)` allows it. Null when nothing changes.
 * The labelmap is not changed: give the patch to applyPatch.
 */
export function maskPatch(
  labelmap: Labelmap,
  rect: Rect,
  mask: Uint8Array,
  to: number,
  canChange: (label: number) => boolean,
): Patch | null {
  const parts = labelmap
    .tilesIn(rect)
    .map(({ column, row }) => {
      const area = intersectRects(rect, labelmap.tileRect(column, row));
      const before = labelmap.readRect(area);
      const after = before.slice();
      for (let y = 0; y < area.height; y++) {
        const from = (area.y - rect.y + y) * rect.width + (area.x - rect.x);
        const start = y * area.width;
        for (let x = 0; x < area.width; x++) {
          if (mask[from + x] === 0) continue;
          const present = before[start + x];
          if (present !== to && canChange(present)) after[start + x] = to;
        }
      }
      return diffTile(area, before, after);
    })
    .filter((part) => part !== null);
  return parts.length === 0 ? null : { parts };
}
