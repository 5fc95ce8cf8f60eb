import type { Point } from '../image/geometry.ts';
import type { Labelmap, TilePosition } from '../mask/labelmap.ts';
import { TILE_SIZE, type Patch, type PatchPart } from './patch.ts';

/** The tile that a part lies in. */
export function tileOf(part: PatchPart): TilePosition {
  return { column: Math.floor(part.rect.x / TILE_SIZE), row: Math.floor(part.rect.y / TILE_SIZE) };
}

/**
 * Writes one side of a patch into the labelmap: 'after' does or redoes the edit, 'before' undoes it.
 * Returns the tiles touched. The patch must lie in the image (decodePatch checks that of what comes from outside).
 */
export function applyPatch(labelmap: Labelmap, patch: Patch, side: 'before' | 'after'): TilePosition[] {
  return patch.parts.map((part) => {
    const position = tileOf(part);
    const { rect } = part;
    const labels = part[side];
    const place = labelmap.tileRect(position.column, position.row);
    // Background on background would only make an empty tile.
    if (labelmap.tile(position.column, position.row) === null && labels.every((label) => label === 0))
      return position;
    const tile = labelmap.writableTile(position.column, position.row);
    for (let row = 0; row < rect.height; row++) {
      const to = (rect.y - place.y + row) * place.width + (rect.x - place.x);
      tile.set(labels.subarray(row * rect.width, (row + 1) * rect.width), to);
    }
    return position;
  });
}

/**
 * The first pixel (part by part, row by row) whose present label is not the patch's `before` label,
 * or not its `after` label when `side` says so (before an undo); null when the patch fits.
 */
export function findConflict(
  labelmap: Labelmap,
  patch: Patch,
  side: 'before' | 'after' = 'before',
): Point | null {
  for (const part of patch.parts) {
    const { rect } = part;
    const expected = part[side];
    const { column, row } = tileOf(part);
    const tile = labelmap.tile(column, row);
    const place = labelmap.tileRect(column, row);
    for (let y = 0; y < rect.height; y++) {
      const from = (rect.y - place.y + y) * place.width + (rect.x - place.x);
      for (let x = 0; x < rect.width; x++) {
        const present = tile === null ? 0 : tile[from + x];
        if (present !== expected[y * rect.width + x]) return { x: rect.x + x, y: rect.y + y };
      }
    }
  }
  return null;
}
