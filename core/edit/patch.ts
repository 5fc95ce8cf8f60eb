import type { Rect } from '../image/geometry.ts';
import type { Plane } from '../image/plane.ts';

/** Side of a labelmap tile in pixels; a labelmap is stored, sent and painted in these. */
export const TILE_SIZE = 512;

/**
 * What an edit changed inside one label tile: `rect` is in image pixels and lies inside a single tile;
 * `before` and `after` hold rect.width * rect.height labels, row by row (0 = background).
 */
export interface PatchPart {
  rect: Rect;
  before: Uint32Array;
  after: Uint32Array;
}

/** One undoable edit (a stroke, a fill, a whole segmentation): at most one part for each tile. */
export interface Patch {
  parts: PatchPart[];
}

/** The share of one plane in an edit; an edit of several planes has one of these for each. */
export interface PlanePatch {
  plane: Plane;
  patch: Patch;
}

/** The edit that takes `patch` back. */
export function reversePatch(patch: Patch): Patch {
  return { parts: patch.parts.map(({ rect, before, after }) => ({ rect, before: after, after: before })) };
}
