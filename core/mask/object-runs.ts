import type { MeasuredObject } from './objects.ts';

/**
 * One object as horizontal runs, [y, start, end] one after the other: the pixels start..end-1 of row y. Sorted by row, then by
 * column; runs of a row don't touch. In image pixels.
 */
export interface ObjectRuns {
  label: number;
  runs: readonly number[];
}

/** Numbers that one run takes in `ObjectRuns.runs`. */
export const RUN_FIELDS = 3;

/** Gathers the runs of the objects in rows that arrive from top to bottom, until an object is complete and can be taken. */
export class RunCollector {
  private readonly open = new Map<number, number[]>();

  /** Adds rows of labels (0 = background), each `width` long, the first of them row `y`. */
  add(y: number, width: number, labels: Uint32Array): void {
    for (let start = 0; start < labels.length; start += width, y++) {
      const end = start + width;
      for (let i = start; i < end;) {
        const label = labels[i];
        let stop = i + 1;
        while (stop < end && labels[stop] === label) stop++;
        if (label !== 0) this.push(label, y, i - start, stop - start);
        i = stop;
      }
    }
  }

  /** The object's runs so far; they are forgotten here. A label that was not met is a programming error. */
  take(label: number): ObjectRuns {
    const runs = this.open.get(label);
    if (runs === undefined) throw new Error(`label ${label} has no runs to take`);
    this.open.delete(label);
    return { label, runs };
  }

  private push(label: number, y: number, start: number, end: number): void {
    const runs = this.open.get(label);
    if (runs === undefined) this.open.set(label, [y, start, end]);
    else runs.push(y, start, end);
  }
}

/** The runs of `label` alone in a whole plane of rows, each `width` long. */
export function runsOf(label: number, labels: Uint32Array, width: number): ObjectRuns {
  const collector = new RunCollector();
  collector.add(
    0,
    width,
    labels.map((other) => (other === label ? label : 0)),
  );
  return collector.take(label);
}

/** Pixels of an object. */
export function countPixels({ runs }: ObjectRuns): number {
  let area = 0;
  for (let i = 0; i < runs.length; i += RUN_FIELDS) area += runs[i + 2] - runs[i + 1];
  return area;
}

/** Area, sums and bounds of an object; null for one without pixels. */
export function measureRuns({ label, runs }: ObjectRuns): MeasuredObject | null {
  if (runs.length === 0) return null;
  const object: MeasuredObject = {
    label,
    area: 0,
    sumX: 0,
    sumY: 0,
    bounds: { x: 0, y: 0, width: 0, height: 0 },
  };
  let left = Infinity;
  let right = -Infinity;
  for (let i = 0; i < runs.length; i += RUN_FIELDS) {
    const [y, start, end] = [runs[i], runs[i + 1], runs[i + 2]];
    object.area += end - start;
    object.sumX += ((end - start) * (start + end - 1)) / 2;
    object.sumY += (end - start) * y;
    left = Math.min(left, start);
    right = Math.max(right, end);
  }
  const top = runs[0];
  const bottom = runs[runs.length - RUN_FIELDS] + 1;
  object.bounds = { x: left, y: top, width: right - left, height: bottom - top };
  return object;
}
