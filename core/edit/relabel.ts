import { intersectRects, uniteRects, type Rect } from '../image/geometry.ts';
import type { Labelmap, TilePosition } from '../mask/labelmap.ts';
import { packPart } from './packed-part.ts';
import type { Patch } from './patch.ts';
import { diffTile } from './tile-patch.ts';

/** Tiles whose labels an edit holds as they are (2 MiB each at most); with more they are packed. */
const MOST_UNPACKED = 64;

/** An object and a rectangle (image pixels) that holds all of it. */
export interface BoundedObject {
  label: number;
  bounds: Rect;
}

/** These objects with what `boundsOf` says; without those that it knows nothing of. */
export function withBounds(
  labels: readonly number[],
  boundsOf: (label: number) => Rect | null,
): BoundedObject[] {
  return labels.flatMap((label) => {
    const bounds = boundsOf(label);
    return bounds === null ? [] : [{ label, bounds }];
  });
}

/** How many tiles the bounds of these objects touch. */
export function countTiles(labelmap: Labelmap, objects: readonly BoundedObject[]): number {
  const places = objects.flatMap(({ bounds }) => labelmap.tilesIn(bounds));
  return new Set(places.map(({ column, row }) => row * labelmap.columns + column)).size;
}

/**
 * The edit that turns every pixel of these objects into `to`: 0 deletes them, one of their labels merges them. Looks at
 * their bounds only, however far apart they lie. Null when there is no such pixel. The labelmap is not changed: give the
 * patch to applyPatch.
 */
export function relabelObjects(
  labelmap: Labelmap,
  objects: Iterable<BoundedObject>,
  to: number,
): Patch | null {
  const tiles = new Map<number, { position: TilePosition; labels: Set<number>; area: Rect }>();
  for (const { label, bounds } of objects) {
    for (const position of labelmap.tilesIn(bounds)) {
      const key = position.row * labelmap.columns + position.column;
      const part = intersectRects(bounds, labelmap.tileRect(position.column, position.row));
      const known = tiles.get(key);
      if (known === undefined) tiles.set(key, { position, labels: new Set([label]), area: part });
      else {
        known.labels.add(label);
        known.area = uniteRects(known.area, part);
      }
    }
  }
  const parts = [...tiles.values()]
    .filter(({ position }) => labelmap.tile(position.column, position.row) !== null)
    .map(({ labels, area }) => {
      const before = labelmap.readRect(area);
      const part = diffTile(area, before, replaceAll(before, labels, to));
      return part !== null && tiles.size > MOST_UNPACKED ? packPart(part) : part;
    })
    .filter((part) => part !== null);
  return parts.length === 0 ? null : { parts };
}

/** A copy with `to` in place of each of these labels. */
function replaceAll(before: Uint32Array, labels: ReadonlySet<number>, to: number): Uint32Array {
  // Runs of one label are the rule: most pixels need no look into the set.
  let last = 0;
  let replacement = labels.has(0) ? to : 0;
  return before.map((label) => {
    if (label !== last) {
      last = label;
      replacement = labels.has(label) ? to : label;
    }
    return replacement;
  });
}
