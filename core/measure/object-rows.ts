import type { Rect } from '../image/geometry.ts';

/**
 * One object as its horizontal runs. All of an object's shape is computed from them, row by row, so that memory follows its
 * outline and not the area of its bounding box: a label of a few far parts costs no more than a compact one.
 */
export interface ObjectRows {
  label: number;
  /** Smallest rectangle around the runs, in image pixels. */
  bounds: Rect;
  /** Pixels. */
  area: number;
  /** The runs of row `bounds.y + r` are number `rowStarts[r]` to `rowStarts[r + 1]` (exclusive); `bounds.height + 1` values. */
  rowStarts: Uint32Array;
  /** Run i has columns `spans[2 i]` to `spans[2 i + 1]` (exclusive), counted from `bounds.x`. */
  spans: Int32Array;
}

/** Calls `visit` for every horizontal run of a label other than 0, row by row; `start` to `end` (exclusive) are columns. */
export function forEachRun(
  labels: Uint32Array,
  width: number,
  visit: (label: number, row: number, start: number, end: number) => void,
): void {
  for (let offset = 0, row = 0; offset < labels.length; offset += width, row++) {
    const rowEnd = offset + width;
    for (let i = offset; i < rowEnd;) {
      const label = labels[i];
      let stop = i + 1;
      while (stop < rowEnd && labels[stop] === label) stop++;
      if (label !== 0) visit(label, row, i - offset, stop - offset);
      i = stop;
    }
  }
}
