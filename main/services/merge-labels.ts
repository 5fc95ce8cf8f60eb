import { diffTile } from '../../core/edit/tile-patch.ts';
import type { Patch, PatchPart } from '../../core/edit/patch.ts';
import type { Labelmap, TilePosition } from '../../core/mask/labelmap.ts';
import type { CurrentLabels } from './inference.ts';

/**
 * The edit that replaces an image's labels by a new result (labels 1..n, same size), null when nothing changes.
 *
 * With `keepEdited`, objects that a hand has touched stay as they are: a new object that lies on them with more than half
 * of its own area is dropped, any other is cut to the pixels that are free. New objects are numbered above
 * `maxLabel`, so that a label that is kept never comes to mean another object.
 */
export function mergeLabels(
  current: Pick<CurrentLabels, 'labelmap' | 'maxLabel' | 'edited'>,
  result: Labelmap,
  keepEdited: boolean,
): Patch | null {
  const kept = keepEdited ? current.edited : new Set<number>();
  const numbers = numberObjects(countAreas(current.labelmap, result, kept), current.maxLabel);
  const parts: PatchPart[] = [];
  for (const { column, row } of unitePositions(current.labelmap, result)) {
    const before = current.labelmap.tile(column, row);
    const place = result.tileRect(column, row);
    const after = new Uint32Array(place.width * place.height);
    const fresh = result.tile(column, row);
    if (fresh) for (let i = 0; i < after.length; i++) after[i] = numbers[fresh[i]]!;
    if (before && kept.size > 0) {
      for (let i = 0; i < after.length; i++) if (kept.has(before[i])) after[i] = before[i]!;
    }
    const part = diffTile(place, before, after);
    if (part) parts.push(part);
  }
  return parts.length > 0 ? { parts } : null;
}

interface Areas {
  /** Pixels of each new label; index = label. */
  whole: number[];
  /** Of these, pixels on objects that are kept. */
  covered: number[];
}

function countAreas(present: Labelmap, result: Labelmap, kept: ReadonlySet<number>): Areas {
  const whole: number[] = [0];
  const covered: number[] = [0];
  for (const { column, row } of result.loadedTiles()) {
    const fresh = result.tile(column, row)!;
    const before = kept.size > 0 ? present.tile(column, row) : null;
    for (let i = 0; i < fresh.length; i++) {
      const label = fresh[i];
      if (label === 0) continue;
      whole[label] = (whole[label] ?? 0) + 1;
      if (before && kept.has(before[i])) covered[label] = (covered[label] ?? 0) + 1;
    }
  }
  return { whole, covered };
}

/** What each new label is called in the image: above `first`, without gaps; 0 for an object that is dropped. */
function numberObjects({ whole, covered }: Areas, first: number): Uint32Array {
  const numbers = new Uint32Array(whole.length);
  let last = first;
  for (let label = 1; label < whole.length; label++) {
    const area = whole[label] ?? 0;
    if (area > 0 && (covered[label] ?? 0) * 2 <= area) numbers[label] = ++last;
  }
  return numbers;
}

function unitePositions(a: Labelmap, b: Labelmap): TilePosition[] {
  const positions = new Map<number, TilePosition>();
  for (const position of [...a.loadedTiles(), ...b.loadedTiles()]) {
    positions.set(position.row * a.columns + position.column, position);
  }
  return [...positions.values()];
}
