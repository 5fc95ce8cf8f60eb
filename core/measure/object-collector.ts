import type { Dtype, Pixels } from '../image/dtype.ts';
import { createValueStore, type ValueStore } from './intensities.ts';
import { forEachRun, type ObjectRows } from './object-rows.ts';

/** Where an object is and how large its record will be, from a first look at all rows. */
interface Extent {
  area: number;
  runs: number;
  left: number;
  top: number;
  /** Last column and row. */
  right: number;
  bottom: number;
}

/** An object all of whose pixels have been seen. */
export interface CollectedObject {
  runs: ObjectRows;
  /** Its values, by channel. */
  values: ValueStore[];
}

interface OpenObject extends CollectedObject {
  /** Runs seen so far. */
  seen: number;
}

/** First pass over a labelmap, in bands from top to bottom: finds the objects. */
export class ObjectFinder {
  readonly extents = new Map<number, Extent>();

  /** `labels` are whole rows of `width`, the first of them row `y`. */
  add(labels: Uint32Array, width: number, y: number): void {
    forEachRun(labels, width, (label, row, start, end) => {
      const extent = this.extents.get(label);
      const bottom = y + row;
      if (extent === undefined) {
        const area = end - start;
        this.extents.set(label, { area, runs: 1, left: start, top: bottom, right: end - 1, bottom });
        return;
      }
      extent.area += end - start;
      extent.runs++;
      extent.left = Math.min(extent.left, start);
      extent.right = Math.max(extent.right, end - 1);
      extent.bottom = bottom;
    });
  }
}

/**
 * Second pass: gathers each object's runs and values, and lets go of it with its last run. So memory holds the objects that
 * the current row crosses: 8 bytes a run, and their values (intensities.ts).
 */
export class ObjectCollector {
  private readonly open = new Map<number, OpenObject>();
  private readonly extents: ReadonlyMap<number, Extent>;
  private readonly dtype: Dtype;
  private readonly onObject: (object: CollectedObject) => void;

  constructor(finder: ObjectFinder, dtype: Dtype, onObject: (object: CollectedObject) => void) {
    this.extents = finder.extents;
    this.dtype = dtype;
    this.onObject = onObject;
  }

  /** The same rows as in the first pass, with the pixels of every channel. */
  add(labels: Uint32Array, width: number, y: number, channels: readonly Pixels[]): void {
    forEachRun(labels, width, (label, row, start, end) => {
      const extent = this.extents.get(label);
      if (extent === undefined) throw new Error(`label ${label} was not there in the first pass`);
      const object = this.open.get(label) ?? this.begin(label, extent, channels.length);
      const { rowStarts, spans, bounds } = object.runs;
      spans[2 * object.seen] = start - bounds.x;
      spans[2 * object.seen + 1] = end - bounds.x;
      object.seen++;
      // The number of runs of each row; finish() adds them up.
      rowStarts[y + row - bounds.y + 1]++;
      channels.forEach((pixels, c) => object.values[c].add(pixels, row * width + start, row * width + end));
      if (object.seen === extent.runs) this.finish(object);
    });
  }

  private begin(label: number, extent: Extent, channels: number): OpenObject {
    const { area, left, top, right, bottom } = extent;
    const bounds = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
    const runs: ObjectRows = {
      label,
      bounds,
      area,
      rowStarts: new Uint32Array(bounds.height + 1),
      spans: new Int32Array(2 * extent.runs),
    };
    const values = Array.from({ length: channels }, () => createValueStore(this.dtype, area));
    const object = { runs, values, seen: 0 };
    this.open.set(label, object);
    return object;
  }

  private finish(object: OpenObject): void {
    const { rowStarts, label } = object.runs;
    for (let r = 1; r < rowStarts.length; r++) rowStarts[r] += rowStarts[r - 1];
    this.open.delete(label);
    this.onObject(object);
  }
}
