import type { Rect } from '../image/geometry.ts';
import { RUN_FIELDS, type ObjectRuns } from './object-runs.ts';

/**
 * Pixels of an object with an edge to the background around it, as runs [y, start, end] that may overlap. Holes have no part in
 * it: background that the object encloses (by its corners, too) is not around it. These are the points of OpenCV's findContours
 * with RETR_EXTERNAL and CHAIN_APPROX_NONE.
 */
export function outlinePixels({ runs }: ObjectRuns, bounds: Rect): number[] {
  const free = freeRuns(runs, bounds);
  const isOutside = findOutside(free);
  const found: number[] = [];
  let at = 0;
  for (let row = 0; row < free.rows.length - 1; row++) {
    const y = bounds.y - 1 + row;
    const from = at;
    while (at < runs.length && runs[at] === y) at += RUN_FIELDS;
    for (let i = from; i < at; i += RUN_FIELDS) {
      const [start, end] = [runs[i + 1], runs[i + 2]];
      for (const beside of [row - 1, row + 1]) {
        for (let j = free.rows[beside]; j < free.rows[beside + 1]; j++) {
          const first = Math.max(start, free.starts[j]);
          const last = Math.min(end, free.ends[j]);
          if (first < last && isOutside(j)) found.push(y, first, last);
        }
      }
      for (let j = free.rows[row]; j < free.rows[row + 1]; j++) {
        if (free.ends[j] === start && isOutside(j)) found.push(y, start, start + 1);
        if (free.starts[j] === end && isOutside(j)) found.push(y, end - 1, end);
      }
    }
  }
  return found;
}

/** Runs of what is not the object, in its bounds and one pixel around them: those of row i are rows[i] to before rows[i + 1]. */
interface FreeRuns {
  starts: number[];
  ends: number[];
  rows: number[];
}

function freeRuns(runs: readonly number[], bounds: Rect): FreeRuns {
  const free: FreeRuns = { starts: [], ends: [], rows: [] };
  let at = 0;
  for (let y = bounds.y - 1; y <= bounds.y + bounds.height; y++) {
    free.rows.push(free.starts.length);
    let x = bounds.x - 1;
    for (; at < runs.length && runs[at] === y; at += RUN_FIELDS) {
      if (runs[at + 1] > x) {
        free.starts.push(x);
        free.ends.push(runs[at + 1]);
      }
      x = runs[at + 2];
    }
    free.starts.push(x);
    free.ends.push(bounds.x + bounds.width + 1);
  }
  free.rows.push(free.starts.length);
  return free;
}

/** Tells by index which free runs hang together, by edges, with the one above the object. */
function findOutside({ starts, ends, rows }: FreeRuns): (run: number) => boolean {
  const parent = starts.map((_, i) => i);
  const root = (id: number): number => {
    while (parent[id] !== id) id = parent[id] = parent[parent[id]];
    return id;
  };
  for (let row = 1; row < rows.length - 1; row++) {
    for (let a = rows[row - 1], b = rows[row]; a < rows[row] && b < rows[row + 1];) {
      if (starts[a] < ends[b] && starts[b] < ends[a]) {
        const [x, y] = [root(a), root(b)];
        parent[Math.max(x, y)] = Math.min(x, y);
      }
      if (ends[a] < ends[b]) a++;
      else b++;
    }
  }
  return (run) => root(run) === 0;
}
