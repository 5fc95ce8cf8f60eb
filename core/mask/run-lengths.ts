import { RUN_FIELDS, type ObjectRuns } from './object-runs.ts';
import { rowPairs, type RunRow } from './run-rows.ts';

/**
 * COCO's run lengths of an object in an image `height` rows high and `width` columns wide: pixels are counted column by column,
 * zeros and ones in turn, beginning with the zeros before the first pixel (perhaps none). The counts add up to width * height.
 */
export function encodeRunLengths({ runs }: ObjectRuns, width: number, height: number): number[] {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { y, above, below } of rowPairs(runs)) {
    // A column's run begins where a row has a pixel and the row above has none, and ends the other way round.
    withoutRuns(runs, below, above, (x) => starts.push(x * height + y));
    withoutRuns(runs, above, below, (x) => ends.push(x * height + y));
  }
  starts.sort((a, b) => a - b);
  ends.sort((a, b) => a - b);
  const counts: number[] = [];
  let position = 0;
  starts.forEach((start, i) => {
    // A run that reaches the bottom goes on with the next column's if that begins at the top.
    if (i > 0 && start === position) counts[counts.length - 1] += ends[i] - start;
    else counts.push(start - position, ends[i] - start);
    position = ends[i];
  });
  if (position < width * height) counts.push(width * height - position);
  return counts;
}

/** The object that such counts stand for, as runs along its rows. Counts that don't add up to the image give null. */
export function decodeRunLengths(
  counts: readonly number[],
  width: number,
  height: number,
  label: number,
): ObjectRuns | null {
  const columns: { x: number; y: number; isStart: boolean }[] = [];
  let position = 0;
  for (const [i, count] of counts.entries()) {
    const end = position + count;
    if (!Number.isInteger(count) || count < 0 || end > width * height) return null;
    if (i % 2 === 1) {
      for (let at = position; at < end;) {
        const x = Math.floor(at / height);
        const stop = Math.min(end, (x + 1) * height);
        columns.push({ x, y: at - x * height, isStart: true }, { x, y: stop - x * height, isStart: false });
        at = stop;
      }
    }
    position = end;
  }
  if (position !== width * height) return null;
  return { label, runs: sweepColumns(columns, height) };
}

/** Runs along rows from where each column's runs begin and end. */
function sweepColumns(columns: { x: number; y: number; isStart: boolean }[], height: number): number[] {
  columns.sort((a, b) => a.y - b.y);
  const runs: number[] = [];
  const present = new Set<number>();
  let sorted: number[] = [];
  for (let at = 0, y = 0; at < columns.length; y++) {
    let isChanged = false;
    if (present.size === 0) y = columns[at].y;
    for (; at < columns.length && columns[at].y === y; at++) {
      const { x, isStart } = columns[at];
      // A column whose run ends where its next one begins cannot be: they would be one.
      if (isStart) present.add(x);
      else present.delete(x);
      isChanged = true;
    }
    if (y >= height) break;
    if (isChanged) sorted = [...present].sort((a, b) => a - b);
    for (let i = 0; i < sorted.length;) {
      let stop = i + 1;
      while (stop < sorted.length && sorted[stop] === sorted[stop - 1] + 1) stop++;
      runs.push(y, sorted[i], sorted[stop - 1] + 1);
      i = stop;
    }
  }
  return runs;
}

/** Every column that the runs of `row` cover and those of `other` don't. */
function withoutRuns(runs: readonly number[], row: RunRow, other: RunRow, found: (x: number) => void): void {
  for (let at = row.from, b = other.from; at < row.to; at += RUN_FIELDS) {
    let x = runs[at + 1];
    const end = runs[at + 2];
    while (x < end) {
      while (b < other.to && runs[b + 2] <= x) b += RUN_FIELDS;
      const isFree = b === other.to || runs[b + 1] > x;
      const stop = Math.min(end, b === other.to ? end : isFree ? runs[b + 1] : runs[b + 2]);
      if (isFree) for (let column = x; column < stop; column++) found(column);
      x = stop;
    }
  }
}
