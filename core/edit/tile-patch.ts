import { intersectRects, type Rect } from '../image/geometry.ts';
import type { Labelmap } from '../mask/labelmap.ts';
import type { PatchPart } from './patch.ts';

/**
 * What is different in one tile between `before` (the whole tile as it was, null = background) and now, cut to the
 * smallest rectangle that holds every change inside `dirty` (image pixels); null when nothing changed.
 */
export function patchTile(
  labelmap: Labelmap,
  column: number,
  row: number,
  before: Uint32Array | null,
  dirty: Rect,
): PatchPart | null {
  const now = labelmap.tile(column, row);
  return diffTile(labelmap.tileRect(column, row), before, now, dirty);
}

/** As `patchTile`, for two states of the tile that lies at `place`. */
export function diffTile(
  place: Rect,
  before: Uint32Array | null,
  after: Uint32Array | null,
  dirty: Rect = place,
): PatchPart | null {
  const area = intersectRects(place, dirty);
  let left = Infinity;
  let right = -1;
  let top = -1;
  let bottom = -1;
  for (let y = area.y - place.y; y < area.y - place.y + area.height; y++) {
    const start = y * place.width + (area.x - place.x);
    for (let i = start; i < start + area.width; i++) {
      if ((before === null ? 0 : before[i]) === (after === null ? 0 : after[i])) continue;
      const x = i - y * place.width;
      if (x < left) left = x;
      if (x > right) right = x;
      if (top < 0) top = y;
      bottom = y;
    }
  }
  if (right < 0) return null;
  const rect = { x: place.x + left, y: place.y + top, width: right - left + 1, height: bottom - top + 1 };
  return { rect, before: cut(place, before, rect), after: cut(place, after, rect) };
}

function cut(place: Rect, tile: Uint32Array | null, rect: Rect): Uint32Array {
  const out = new Uint32Array(rect.width * rect.height);
  if (tile === null) return out;
  for (let y = 0; y < rect.height; y++) {
    const from = (rect.y - place.y + y) * place.width + (rect.x - place.x);
    out.set(tile.subarray(from, from + rect.width), y * rect.width);
  }
  return out;
}
