import { intersectRects, type Rect } from '../image/geometry.ts';
import type { Labelmap } from '../mask/labelmap.ts';
import { diffTile } from './tile-patch.ts';
import type { Patch } from './patch.ts';

/**
 * The edit that turns every pixel of `label` inside `bounds` (an object's bounding box, image pixels) into `to`; `to` 0
 * deletes the object. Null when there is no such pixel. The labelmap is not changed: give the patch to applyPatch.
 */
export function relabelAll(labelmap: Labelmap, label: number, to: number, bounds: Rect): Patch | null {
  if (label === to) return null;
  const parts = labelmap
    .tilesIn(bounds)
    .map(({ column, row }) => {
      const before = labelmap.tile(column, row);
      if (before === null) return null;
      const place = labelmap.tileRect(column, row);
      const area = intersectRects(place, bounds);
      const after = before.slice();
      for (let y = area.y - place.y; y < area.y - place.y + area.height; y++) {
        const start = y * place.width + (area.x - place.x);
        for (let i = start; i < start + area.width; i++) if (after[i] === label) after[i] = to;
      }
      return diffTile(place, before, after, area);
    })
    .filter((part) => part !== null);
  return parts.length === 0 ? null : { parts };
}
