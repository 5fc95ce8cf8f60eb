import type { Patch } from '../edit/patch.ts';
import { intersectRects, type Rect } from '../image/geometry.ts';
import type { Labelmap } from './labelmap.ts';

/** One labelled object. The centroid of its pixel centres is (sumX / area + 0.5, sumY / area + 0.5). */
export interface MeasuredObject {
  label: number;
  /** Pixels. */
  area: number;
  /** Sums of the pixels' columns and rows. */
  sumX: number;
  sumY: number;
  bounds: Rect;
}

/** Every object of the labelmap by label; costs one pass over the tiles that exist. */
export function measureObjects(labelmap: Labelmap): Map<number, MeasuredObject> {
  const objects = new Map<number, MeasuredObject>();
  for (const { column, row } of labelmap.loadedTiles()) {
    addPixels(objects, labelmap.tileRect(column, row), labelmap.tile(column, row)!, 1);
  }
  return objects;
}

/** Adds rows of labels, each `width` long, the first of them row `y`: for labels that arrive band by band. */
export function addRows(
  objects: Map<number, MeasuredObject>,
  y: number,
  width: number,
  labels: Uint32Array,
): void {
  addPixels(objects, { x: 0, y, width, height: labels.length / width }, labels, 1);
}

/**
 * Brings `objects` up to date after `side` of a patch was applied to the labelmap ('after' = done, 'before' = undone).
 * Costs the patch's pixels, and the bounding boxes of the objects that lost some. Returns the labels concerned.
 */
export function updateObjects(
  objects: Map<number, MeasuredObject>,
  labelmap: Labelmap,
  patch: Patch,
  side: 'before' | 'after',
): Set<number> {
  const lost = new Set<number>();
  const gained = new Set<number>();
  for (const part of patch.parts) {
    const old = side === 'after' ? part.before : part.after;
    const now = side === 'after' ? part.after : part.before;
    const changed = (i: number) => old[i] !== now[i];
    for (const label of addPixels(objects, part.rect, old, -1, changed)) lost.add(label);
    for (const label of addPixels(objects, part.rect, now, 1, changed)) gained.add(label);
  }
  for (const label of lost) {
    const object = objects.get(label);
    if (object === undefined) continue;
    if (object.area <= 0) objects.delete(label);
    else object.bounds = findBounds(labelmap, label, object.bounds);
  }
  return new Set([...lost, ...gained]);
}

/** Adds (`sign` 1) or takes away (-1; bounds stay) the labelled pixels of a rectangle, run by run. */
function addPixels(
  objects: Map<number, MeasuredObject>,
  rect: Rect,
  labels: Uint32Array,
  sign: 1 | -1,
  isCounted: (index: number) => boolean = () => true,
): Set<number> {
  const seen = new Set<number>();
  for (let row = 0; row < rect.height; row++) {
    const end = (row + 1) * rect.width;
    for (let i = row * rect.width; i < end;) {
      const label = labels[i];
      if (label === 0 || !isCounted(i)) {
        i++;
        continue;
      }
      let stop = i + 1;
      while (stop < end && labels[stop] === label && isCounted(stop)) stop++;
      const x = rect.x + i - row * rect.width;
      addRun(objects, label, x, rect.y + row, stop - i, sign);
      seen.add(label);
      i = stop;
    }
  }
  return seen;
}

function addRun(
  objects: Map<number, MeasuredObject>,
  label: number,
  x: number,
  y: number,
  length: number,
  sign: 1 | -1,
): void {
  let object = objects.get(label);
  if (object === undefined) {
    object = { label, area: 0, sumX: 0, sumY: 0, bounds: { x, y, width: length, height: 1 } };
    objects.set(label, object);
  }
  object.area += sign * length;
  object.sumX += (sign * length * (2 * x + length - 1)) / 2;
  object.sumY += sign * length * y;
  if (sign < 0) return;
  const { bounds } = object;
  const right = Math.max(bounds.x + bounds.width, x + length);
  const bottom = Math.max(bounds.y + bounds.height, y + 1);
  bounds.x = Math.min(bounds.x, x);
  bounds.y = Math.min(bounds.y, y);
  bounds.width = right - bounds.x;
  bounds.height = bottom - bounds.y;
}

/** Smallest rectangle around a label's pixels, which all lie in `within`. */
function findBounds(labelmap: Labelmap, label: number, within: Rect): Rect {
  let left = Infinity;
  let top = Infinity;
  let right = -1;
  let bottom = -1;
  for (const { column, row } of labelmap.tilesIn(within)) {
    const tile = labelmap.tile(column, row);
    if (tile === null) continue;
    const place = labelmap.tileRect(column, row);
    const area = intersectRects(place, within);
    for (let y = area.y; y < area.y + area.height; y++) {
      const offset = (y - place.y) * place.width - place.x;
      for (let x = area.x; x < area.x + area.width; x++) {
        if (tile[offset + x] !== label) continue;
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = y > bottom ? y : bottom;
      }
    }
  }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
