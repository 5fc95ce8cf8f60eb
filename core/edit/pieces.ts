import type { Rect } from '../image/geometry.ts';
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

/** The edit that gives the pieces behind the first one the numbers that `takeLabel` hands out, in order. */
export function splitPatch(
  labelmap: Labelmap,
  label: number,
  { rect, pieces, count }: ObjectPieces,
  takeLabel: () => number,
): Patch | null {
  const labels = [0, label];
  while (labels.length <= count) labels.push(takeLabel());
  return rewriteRect(labelmap, rect, (present, i) => (present === label ? labels[pieces[i]] : present));
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
