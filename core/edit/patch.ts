import type { Rect } from '../image/geometry.ts';

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
