import type { Separation } from '../contract.ts';
import { HoleFiller } from './fill-holes.ts';
import { Flood } from './flood.ts';
import { ObjectCollector, type SeparatedObject } from './flood-objects.ts';
import { levelRow, levelsOf, maskCut } from './heights.ts';
import { isBefore, OpenComponents, type Component, type Position } from './open-components.ts';

/** The network's three maps as uint8 (0 = 0, 255 = 1), row by row, all of the same size. */
export interface SeparationMaps {
  foreground: Uint8Array;
  boundary: Uint8Array;
  distance: Uint8Array;
}

/** Components are separated in boxes of at most about this many pixels (up to 13 bytes each while it lasts). */
const LARGEST_BOX = 16_777_216;

/** Rows that an open component may span before it is taken apart, so that its box stays within LARGEST_BOX. */
export function largestSpan(width: number): number {
  return Math.max(512, Math.floor(LARGEST_BOX / width));
}

/**
 * Objects from network maps that arrive from top to bottom, in bands of any height.
 *
 * The watershed (flood.ts) never crosses the background, so each 4-connected component of the mask is separated on its
 * own, in its bounding box, when its last row has come: the labels do not depend on the bands, and memory is bounded by
 * what is still open. A component taller than `span` rows (confluent tissue) is taken apart on the way: its objects that
 * end well above the last row, or begin in the upper half of the span, are given out; the pixels of the others stay and
 * are flooded again with the rows to come. So every pixel still has one owner, and only objects of more than span / 2
 * rows can be cut.
 *
 * Call `push` with each band, then `finish` once. Both return objects in label order, numbered 1..n in raster order of
 * their first pixels; an object is held back until every object with a smaller number is known.
 */
export class StreamingSeparation {
  private readonly width: number;
  private readonly span: number;
  private readonly cut: number;
  private readonly minSize: number;
  private readonly dynamic: number;
  private readonly flood = new Flood();
  private readonly holes = new HoleFiller();
  private readonly collector = new ObjectCollector();
  private readonly components: OpenComponents;
  /** Levels of the rows from `keptTop` on that open components need. */
  private kept: Uint8Array;
  private keptTop = 0;
  private y = 0;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private pending: SeparatedObject[] = [];
  private count = 0;

  /** `width` in pixels; `span` in rows is for tests. */
  constructor(width: number, { threshold, minSize, splitStrength }: Separation, span = largestSpan(width)) {
    this.width = width;
    this.span = span;
    this.cut = maskCut(threshold);
    this.minSize = Math.max(1, minSize);
    // models/training/README.md: strength 0 parts next to nothing, strength 1 nearly every peak.
    this.dynamic = levelsOf(Math.max(1 - splitStrength, 0.01));
    this.kept = new Uint8Array(width * 64);
    this.starts = new Int32Array((width >> 1) + 1);
    this.ends = new Int32Array((width >> 1) + 1);
    this.components = new OpenComponents((id) => this.complete(this.components.get(id)));
  }

  /** Objects given out so far. */
  get objects(): number {
    return this.count;
  }

  /** Objects given out from now on have no pixel above this row. */
  get settledRows(): number {
    return Math.min(this.components.top(this.y), this.pending[0]?.bounds.y ?? this.y);
  }

  /** The next rows: `rows * width` values in each map. */
  push(maps: SeparationMaps, rows: number): SeparatedObject[] {
    for (let row = 0; row < rows; row++) {
      const at = this.placeRow();
      const runs = levelRow(
        maps,
        row * this.width,
        this.width,
        this.cut,
        this.kept,
        at,
        this.starts,
        this.ends,
      );
      this.components.addRow(this.y, this.starts, this.ends, runs);
      this.y++;
      if (this.y - this.keptTop >= this.span) this.takeApart();
    }
    return this.release(this.components.first({ y: this.y, x: 0 }));
  }

  /** After the last row. */
  finish(): SeparatedObject[] {
    this.components.finish();
    return this.release({ y: Infinity, x: 0 });
  }

  /** Offset in `kept` for row `y`; rows that no open component needs make way first. */
  private placeRow(): number {
    const { width } = this;
    if ((this.y - this.keptTop + 1) * width > this.kept.length) {
      const top = this.components.top(this.y);
      const used = this.kept.subarray((top - this.keptTop) * width, (this.y - this.keptTop) * width);
      const target = used.length * 2 > this.kept.length ? new Uint8Array(this.kept.length * 2) : this.kept;
      target.set(used);
      this.kept = target;
      this.keptTop = top;
    }
    const at = (this.y - this.keptTop) * width;
    this.kept.fill(0, at, at + width);
    return at;
  }

  private complete(component: Component): void {
    if (component.area < this.minSize) return;
    this.add(this.separate(component));
  }

  private takeApart(): void {
    for (const id of this.components.open()) {
      const component = this.components.get(id);
      const { top } = component;
      if (this.y - top < this.span) continue;
      const staying: Int32Array[] = [];
      const final: SeparatedObject[] = [];
      for (const object of this.separate(component)) {
        const isClear = object.bounds.y + object.bounds.height < this.y - this.span / 4;
        if (isClear || object.bounds.y < top + this.span / 2) final.push(object);
        else staying.push(object.runs);
      }
      this.add(final);
      component.keep(staying, this.y);
    }
  }

  /** Floods a component in its box and closes the holes of its objects. */
  private separate(component: Component): SeparatedObject[] {
    const { flood, kept, keptTop } = this;
    const { left, right, top, bottom, count, runs } = component;
    flood.prepare(right - left, bottom - top + 1);
    const { levels, stride } = flood;
    for (let i = 0; i < 3 * count; i += 3) {
      const from = (runs[i] - keptTop) * this.width;
      const to = (runs[i] - top + 1) * stride + 1 - left;
      for (let x = runs[i + 1]; x < runs[i + 2]; x++) levels[to + x] = kept[from + x];
    }
    const basins = flood.run(this.dynamic);
    const height = bottom - top + 1;
    const origin = (top - keptTop) * this.width + left;
    this.holes.fill(flood, right - left, height, (x, y) => kept[origin + y * this.width + x] !== 0);
    return this.collector.collect(flood, basins, left, top, right - left, height);
  }

  private add(objects: SeparatedObject[]): void {
    for (const object of objects) if (object.area >= this.minSize) this.pending.push(object);
  }

  /** Numbers and returns the objects whose first pixel comes before `limit`. */
  private release(limit: Position): SeparatedObject[] {
    this.pending.sort((a, b) => a.runs[0] - b.runs[0] || a.runs[1] - b.runs[1]);
    let end = 0;
    while (
      end < this.pending.length &&
      isBefore(this.pending[end].runs[0], this.pending[end].runs[1], limit.y, limit.x)
    ) {
      this.pending[end++].label = ++this.count;
    }
    return this.pending.splice(0, end);
  }
}
