import { applyPatch, tileOf } from '../../../core/edit/apply.ts';
import { decodePatch } from '../../../core/edit/patch-codec.ts';
import type { Patch } from '../../../core/edit/patch.ts';
import type { EncodedPlanePatch } from '../../../core/edit/plane-patches.ts';
import { isSamePlane, type Plane } from '../../../core/image/plane.ts';
import { Labelmap } from '../../../core/mask/labelmap.ts';
import type { EditMeta } from './label-state.ts';

/** Tiles of the copy that are at hand (1 MB each); a slide's others are kept packed. */
const MOST_UNPACKED = 128;

/** An edit of the history as it is kept. */
interface KeptEdit {
  meta: EditMeta;
  edit: readonly EncodedPlanePatch[];
}

/**
 * A plane's labels as the last segmentation left them: all that was done since is taken back in a copy, which may share untouched
 * tiles with `labelmap`. Null when no edit was a segmentation of this plane.
 *
 * @param edits those that are done, the newest first; read no further than needed
 */
export async function findFirstResult(
  labelmap: Labelmap,
  plane: Plane,
  edits: AsyncIterable<KeptEdit>,
): Promise<Labelmap | null> {
  const result = new Labelmap(labelmap.width, labelmap.height, { mostUnpacked: MOST_UNPACKED });
  for (const { column, row } of labelmap.loadedTiles())
    result.setTile(column, row, labelmap.tile(column, row));
  const copied = new Set<string>();
  for await (const { meta, edit } of edits) {
    const part = edit.find((each) => isSamePlane(each.plane, plane));
    if (part === undefined) continue;
    if (meta.tool === 'segment' || meta.tool === 'separate') return result;
    const patch = decodePatch(part.bytes);
    copyTiles(result, patch, copied);
    applyPatch(result, patch, 'before');
  }
  return null;
}

function copyTiles(labelmap: Labelmap, patch: Patch, copied: Set<string>): void {
  for (const part of patch.parts) {
    const { column, row } = tileOf(part);
    const key = `${column},${row}`;
    if (copied.has(key)) continue;
    copied.add(key);
    labelmap.setTile(column, row, labelmap.tile(column, row)?.slice() ?? null);
  }
}
