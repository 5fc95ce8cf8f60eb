import { uniteRects, type Rect } from '../image/geometry.ts';
import type { Labelmap } from '../mask/labelmap.ts';
import type { Patch } from './patch.ts';
import { rewriteRect } from './rewrite.ts';

/**
 * An object taken apart: for each pixel of `rect` (image pixels, row by row) 0 outside the object, 1 where it keeps its number, 2
 * to `count` for the others.
 */
export interface ObjectPieces {
  rect: Rect;
  pieces: Uint32Array;
  count: number;
}

/** An object and what becomes of it. */
export interface ObjectSplit {
  label: number;
  pieces: ObjectPieces;
}

/**
 * The edit that gives the pieces of these objects behind their first ones the numbers that `takeLabel` hands out, in order. Pixels
 * that have another label by now stay as they are. Null for no objects. The labelmap is not changed: give the patch to
 * applyPatch.
 */
export function splitPatch(
  labelmap: Labelmap,
  splits: readonly ObjectSplit[],
  takeLabel: () => number,
): Patch | null {
  if (splits.length === 0) return null;
  const area = splits.map(({ pieces }) => pieces.rect).reduce(uniteRects);
  const byLabel = new Map(
    splits.map(({ label, pieces }) => {
      const labels = Array.from({ length: pieces.count + 1 }, (_, piece) =>
        piece > 1 ? takeLabel() : label,
      );
      return [label, { ...pieces, labels }];
    }),
  );
  return rewriteRect(labelmap, area, (label, i) => {
    const split = label === 0 ? undefined : byLabel.get(label);
    if (split === undefined) return label;
    const { rect, pieces, labels } = split;
    const x = area.x + (i % area.width) - rect.x;
    const y = area.y + Math.floor(i / area.width) - rect.y;
    if (x < 0 || y < 0 || x >= rect.width || y >= rect.height) return label;
    return labels[pieces[y * rect.width + x]];
  });
}

/** Numbers pieces (0 = outside, else up to `highest`): 1 where one `stays`, then 2, 3, ... in raster order; null when all stay. */
export function numberPieces(
  rect: Rect,
  found: Uint32Array,
  highest: number,
  stays: (piece: number) => boolean,
): ObjectPieces | null {
  const numbers = new Uint32Array(highest + 1);
  let count = 1;
  const pieces = new Uint32Array(found.length);
  for (let i = 0; i < found.length; i++) {
    const piece = found[i];
    if (piece === 0) continue;
    if (numbers[piece] === 0) numbers[piece] = stays(piece) ? 1 : ++count;
    pieces[i] = numbers[piece];
  }
  return count === 1 ? null : { rect, pieces, count };
}
