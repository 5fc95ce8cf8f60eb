import { RUN_FIELDS } from './object-runs.ts';
import { rowPairs, type RunRow } from './run-rows.ts';

/** The corners of all rings of an object and how they are joined, by index, in the order of their places row by row. */
export interface Corners {
  x: number[];
  y: number[];
  /** The other end of the edge along the row, and along the column. */
  across: number[];
  along: number[];
  /** At points where two pixels touch by their corners only: the second corner there, else -1. */
  twin: number[];
  /** True where the edge along the row has the object below it. */
  isTop: boolean[];
  /** Index of a run of the part that the corner belongs to; `root` gives the same for all of them. */
  run: number[];
  root(run: number): number;
}

/** A run's left or right edge in one row, with the corner where it began. */
interface Side {
  x: number;
  isStart: boolean;
  run: number;
  corner: number;
}

/** One sweep over the rows of an object's runs ([y, start, end], ...). */
export function findCorners(runs: readonly number[]): Corners {
  const x: number[] = [];
  const y: number[] = [];
  const across: number[] = [];
  const along: number[] = [];
  const twin: number[] = [];
  const isTop: boolean[] = [];
  const run: number[] = [];
  const parent = Array.from({ length: runs.length / RUN_FIELDS }, (_, i) => i);
  const root = (id: number): number => {
    while (parent[id] !== id) id = parent[id] = parent[parent[id]];
    return id;
  };
  let sidesAbove: Side[] = [];

  for (const rows of rowPairs(runs)) {
    joinRuns(runs, rows.above, rows.below, (a, b) => {
      parent[Math.max(root(a), root(b))] = Math.min(root(a), root(b));
    });
    const sidesBelow = sidesOf(runs, rows.below);
    /** The corner at the left end of an edge along this row that is not closed yet. */
    let left = -1;
    /** `isBelow`: where the object is when an edge goes on to the right. */
    const add = (at: number, owner: number, isBelow: boolean): number => {
      const corner = x.push(at) - 1;
      y.push(rows.y);
      run.push(owner);
      along.push(-1);
      twin.push(-1);
      isTop.push(isBelow);
      across.push(left);
      if (left >= 0) {
        across[left] = corner;
        isTop[corner] = isTop[left];
        left = -1;
      } else left = corner;
      return corner;
    };
    const close = (side: Side): number => {
      const corner = add(side.x, side.run, !side.isStart);
      along[corner] = side.corner;
      along[side.corner] = corner;
      return corner;
    };
    const begin = (side: Side): number => (side.corner = add(side.x, side.run, side.isStart));
    let a = 0;
    let b = 0;
    while (a < sidesAbove.length || b < sidesBelow.length) {
      const upper = sidesAbove[a];
      const lower = sidesBelow[b];
      if (lower === undefined || (upper !== undefined && upper.x < lower.x)) {
        close(upper);
        a++;
      } else if (upper === undefined || lower.x < upper.x) {
        begin(lower);
        b++;
      } else {
        if (upper.isStart === lower.isStart) lower.corner = upper.corner;
        else {
          // Two pixels touch by their corners: each keeps its own, so that they become different parts.
          const first = upper.isStart ? begin(lower) : close(upper);
          const second = upper.isStart ? close(upper) : begin(lower);
          twin[first] = second;
          twin[second] = first;
        }
        a++;
        b++;
      }
    }
    sidesAbove = sidesBelow;
  }
  return { x, y, across, along, twin, isTop, run, root };
}

/** Tells which runs of two neighbouring rows share an edge. */
function joinRuns(
  runs: readonly number[],
  above: RunRow,
  below: RunRow,
  join: (a: number, b: number) => void,
): void {
  for (let a = above.from, b = below.from; a < above.to && b < below.to;) {
    if (runs[a + 1] < runs[b + 2] && runs[b + 1] < runs[a + 2]) join(a / RUN_FIELDS, b / RUN_FIELDS);
    if (runs[a + 2] < runs[b + 2]) a += RUN_FIELDS;
    else b += RUN_FIELDS;
  }
}

function sidesOf(runs: readonly number[], row: RunRow): Side[] {
  const sides: Side[] = [];
  for (let at = row.from; at < row.to; at += RUN_FIELDS) {
    const run = at / RUN_FIELDS;
    sides.push({ x: runs[at + 1], isStart: true, run, corner: -1 });
    sides.push({ x: runs[at + 2], isStart: false, run, corner: -1 });
  }
  return sides;
}
