import type { Rect } from '../image/geometry.ts';
import type { Labelmap } from '../mask/labelmap.ts';
import type { Patch } from './patch.ts';
import { rewriteRect } from './rewrite.ts';

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
  return rewriteRect(labelmap, rect, (label, i) => (mask[i] !== 0 && canChange(label) ? to : label));
}
