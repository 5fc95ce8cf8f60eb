import { RUN_FIELDS } from './object-runs.ts';

/** The runs of one row: from `from` to before `to` in the array of runs. */
export interface RunRow {
  y: number;
  from: number;
  to: number;
}

/**
 * Pairs of neighbouring rows from the edge above an object to the edge below it: `above` holds row y - 1, `below` row y; a
 * row without runs is empty (`from === to`). Rows that are empty on both sides are left out.
 */
export function* rowPairs(
  runs: readonly number[],
): Generator<{ y: number; above: RunRow; below: RunRow }, void, undefined> {
  let above: RunRow = { y: NaN, from: 0, to: 0 };
  for (let at = 0; at < runs.length;) {
    const y = runs[at];
    if (above.y < y - 1) yield { y: above.y + 1, above, below: empty(above.y + 1, at) };
    let to = at;
    while (to < runs.length && runs[to] === y) to += RUN_FIELDS;
    const below = { y, from: at, to };
    yield { y, above: above.y === y - 1 ? above : empty(y - 1, at), below };
    above = below;
    at = to;
  }
  if (runs.length > 0) yield { y: above.y + 1, above, below: empty(above.y + 1, runs.length) };
}

function empty(y: number, at: number): RunRow {
  return { y, from: at, to: at };
}
