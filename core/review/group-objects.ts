import { TILE_SIZE } from '../edit/patch.ts';
import { intersectRects, uniteRects, type Rect } from '../image/geometry.ts';
import type { MeasuredObject } from '../mask/objects.ts';
import { REACH } from './evidence.ts';

/** Objects that are measured from the same pixels. */
export interface ObjectGroup {
  /** Holds them with their surroundings, cut at the image's edge. */
  rect: Rect;
  labels: Set<number>;
}

/** A group may reach this many times as far as the tile that it begins in. */
const MAX_SIDE = 2 * TILE_SIZE;

/**
 * Puts objects together that begin in the same label tile, so that every pixel is read about once; an object that reaches far
 * beyond its tile is a group of its own. From top to bottom.
 */
export function groupObjects(
  objects: Iterable<Pick<MeasuredObject, 'label' | 'bounds'>>,
  image: { width: number; height: number },
): ObjectGroup[] {
  const whole = { x: 0, y: 0, ...image };
  const groups: ObjectGroup[] = [];
  const byTile = new Map<string, ObjectGroup>();
  for (const { label, bounds } of objects) {
    const wider = {
      x: bounds.x - REACH,
      y: bounds.y - REACH,
      width: bounds.width + 2 * REACH,
      height: bounds.height + 2 * REACH,
    };
    const rect = intersectRects(wider, whole);
    const isFar = bounds.width > MAX_SIDE - TILE_SIZE || bounds.height > MAX_SIDE - TILE_SIZE;
    const tile = `${Math.floor(bounds.x / TILE_SIZE)},${Math.floor(bounds.y / TILE_SIZE)}`;
    const known = isFar ? undefined : byTile.get(tile);
    if (known !== undefined) {
      known.rect = uniteRects(known.rect, rect);
      known.labels.add(label);
      continue;
    }
    const group = { rect, labels: new Set([label]) };
    groups.push(group);
    if (!isFar) byTile.set(tile, group);
  }
  return groups.sort((a, b) => a.rect.y - b.rect.y || a.rect.x - b.rect.x);
}
