import { packPart } from '../../core/edit/packed-part.ts';
import type { Patch, PatchPart } from '../../core/edit/patch.ts';
import { diffTile } from '../../core/edit/tile-patch.ts';
import { intersectRects, isEmptyRect, type Rect } from '../../core/image/geometry.ts';
import type { Labelmap, TilePosition } from '../../core/mask/labelmap.ts';
import { matchObjects } from '../../core/mask/metrics.ts';
import { overlapLabelmaps } from '../../core/review/compare.ts';
import type { CurrentLabels } from './inference.ts';

export interface MergeOptions {
  /** Leave objects that a hand has touched or a person has accepted as they are. Locked ones stay in any case. */
  keepEdited: boolean;
  /** Only objects that lie mostly in this rectangle are replaced; all others stay. null: all are. */
  region?: Rect | null;
  /** Labels that new objects take because they go on from another plane; the others get new numbers. */
  names?: ReadonlyMap<number, number>;
}

/**
 * The edit that puts a new result (labels 1..n, same size) in the place of what it replaces, null when nothing changes.
 *
 * A new object that lies on objects that stay with more than half of its own area is dropped, any other is cut to the pixels
 * that are free. New objects are numbered above every label that stays, so that no label comes to mean another object.
 */
export function mergeLabels(current: CurrentLabels, result: Labelmap, options: MergeOptions): Patch | null {
  return new LabelMerge(current, result, options).patch;
}

/** The labels of one plane and a new result on their way into one another. */
class LabelMerge {
  private readonly current: CurrentLabels;
  private readonly result: Labelmap;
  /** Objects in a region that give way; null: all do that are not kept. */
  private readonly replaced: ReadonlySet<number> | null;
  private readonly isKept: (label: number) => boolean;
  /** By the result's labels; 0 for an object that is dropped. */
  private readonly numbers: Uint32Array;

  constructor(
    current: CurrentLabels,
    result: Labelmap,
    { keepEdited, region = null, names = new Map() }: MergeOptions,
  ) {
    const { edited, locked, accepted } = current;
    this.current = current;
    this.result = result;
    this.isKept = (label) => locked.has(label) || (keepEdited && (edited.has(label) || accepted.has(label)));
    this.replaced = region && this.findReplaced(region);
    this.numbers = this.numberObjects(names);
  }

  get patch(): Patch | null {
    const parts: PatchPart[] = [];
    for (const { column, row } of this.touchedTiles()) {
      const place = this.result.tileRect(column, row);
      const before = this.current.labelmap.tile(column, row);
      const part = diffTile(place, before, this.tile(column, row));
      // The parts of a slide would not fit into memory side by side.
      if (part) parts.push(packPart(part));
    }
    return parts.length > 0 ? { parts } : null;
  }

  /** Labels of a tile as they will be, row by row; null where all is background. */
  private tile(column: number, row: number): Uint32Array | null {
    const { numbers, result, current } = this;
    const fresh = result.tile(column, row);
    const before = current.labelmap.tile(column, row);
    if (!fresh && !before) return null;
    const { width, height } = result.tileRect(column, row);
    const after = new Uint32Array(width * height);
    if (fresh) for (let i = 0; i < after.length; i++) after[i] = numbers[fresh[i]];
    if (before) this.restore(before, after);
    return after;
  }

  private stays(label: number): boolean {
    return this.replaced === null ? this.isKept(label) : !this.replaced.has(label);
  }

  /** Writes the labels that stay over the new ones, run by run. */
  private restore(before: Uint32Array, after: Uint32Array): void {
    for (let start = 0; start < before.length;) {
      const label = before[start];
      let end = start + 1;
      while (end < before.length && before[end] === label) end++;
      if (label !== 0 && this.stays(label)) after.fill(label, start, end);
      start = end;
    }
  }

  private findReplaced(region: Rect): Set<number> {
    const { labelmap, objects } = this.current;
    const inside = new Map<number, number>();
    for (const { column, row } of labelmap.tilesIn(region)) {
      const tile = labelmap.tile(column, row);
      if (tile === null) continue;
      const place = labelmap.tileRect(column, row);
      const part = intersectRects(region, place);
      for (let y = part.y; y < part.y + part.height; y++) {
        const from = (y - place.y) * place.width + (part.x - place.x);
        for (let i = from; i < from + part.width; i++) {
          if (tile[i] !== 0) inside.set(tile[i], (inside.get(tile[i]) ?? 0) + 1);
        }
      }
    }
    const mostly = [...inside].filter(([label, count]) => count * 2 > (objects.get(label)?.area ?? 0));
    return new Set(mostly.map(([label]) => label).filter((label) => !this.isKept(label)));
  }

  /** What each new label is called in the image: its name, or the next number above all that stay. */
  private numberObjects(names: ReadonlyMap<number, number>): Uint32Array {
    const { whole, covered } = this.countAreas();
    // A locked object of another plane gets no pixels here.
    const staying = new Set(this.current.locked);
    let last = this.current.maxLabel;
    for (const label of this.current.objects.keys()) {
      if (!this.stays(label)) continue;
      staying.add(label);
      last = Math.max(last, label);
    }
    for (const name of names.values()) last = Math.max(last, name);
    const numbers = new Uint32Array(whole.length);
    for (let label = 1; label < whole.length; label++) {
      const area = whole[label] ?? 0;
      if (area === 0 || (covered[label] ?? 0) * 2 > area) continue;
      const name = names.get(label);
      numbers[label] = name === undefined || staying.has(name) ? ++last : name;
    }
    return numbers;
  }

  /** Pixels of each new label, and of these the ones on objects that stay; index = label. */
  private countAreas(): { whole: number[]; covered: number[] } {
    const whole: number[] = [0];
    const covered: number[] = [0];
    for (const { column, row } of this.result.loadedTiles()) {
      const fresh = this.result.tile(column, row)!;
      const before = this.current.labelmap.tile(column, row);
      for (let i = 0; i < fresh.length; i++) {
        const label = fresh[i];
        if (label === 0) continue;
        whole[label] = (whole[label] ?? 0) + 1;
        if (before && before[i] !== 0 && this.stays(before[i])) covered[label] = (covered[label] ?? 0) + 1;
      }
    }
    return { whole, covered };
  }

  private touchedTiles(): TilePosition[] {
    const { replaced, current, result } = this;
    if (replaced === null)
      return unitePositions(result.columns, current.labelmap.loadedTiles(), result.loadedTiles());
    const places = [...replaced].map((label) => current.objects.get(label)!.bounds);
    const under = places
      .filter((place) => !isEmptyRect(place))
      .flatMap((place) => current.labelmap.tilesIn(place));
    return unitePositions(result.columns, under, result.loadedTiles());
  }
}

/**
 * Which objects of `next` go on from `former`, the plane before it: the label there by the label here. Pairs share at least
 * `least` (0..1) of what both cover, and each object goes on in one.
 */
export function linkObjects(former: Labelmap, next: Labelmap, least: number): Map<number, number> {
  const overlaps = overlapLabelmaps(former, next);
  return new Map(
    matchObjects(overlaps, least).map((index) => {
      const { truth, prediction } = overlaps.pairs[index];
      return [overlaps.prediction[prediction].label, overlaps.truth[truth].label];
    }),
  );
}

function unitePositions(
  columns: number,
  a: readonly TilePosition[],
  b: readonly TilePosition[],
): TilePosition[] {
  const positions = new Map<number, TilePosition>();
  for (const position of [...a, ...b]) positions.set(position.row * columns + position.column, position);
  return [...positions.values()];
}
