import { Labelmap } from '../mask/labelmap.ts';

/** Tiles of a copy that are at hand (1 MB each). */
const MOST_UNPACKED = 16;

/** A copy of labels that are looked at now and then and that nobody changes: packed but for a few tiles. */
export function packedCopy(labelmap: Labelmap): Labelmap {
  const copy = new Labelmap(labelmap.width, labelmap.height, { mostUnpacked: MOST_UNPACKED });
  for (const { column, row } of labelmap.loadedTiles())
    copy.setTile(column, row, labelmap.tile(column, row)!.slice());
  return copy;
}
