import type { ObjectTable } from '../../core/review/object-table.ts';

/** A stretch of a column's values, both ends included. */
export interface ValueRange {
  column: string;
  low: number;
  high: number;
}

export interface RowOrder {
  /** A column of the table, or 'label'. */
  column: string;
  isDescending: boolean;
}

/** A column's values, or the labels themselves; null for a column that the table hasn't. */
export function valuesOf(table: ObjectTable, column: string): ArrayLike<number> | null {
  if (column === 'label') return table.labels;
  return table.columns.find(({ name }) => name === column)?.values ?? null;
}

/** Rows (indices of the table) whose label is shown and whose value lies in the range, in the order asked for; NaN comes last. */
export function chooseRows(
  table: ObjectTable,
  isShown: (label: number) => boolean,
  range: ValueRange | null,
  { column, isDescending }: RowOrder,
): Uint32Array {
  const ranged = range && valuesOf(table, range.column);
  const rows = Uint32Array.from(table.labels, (_, row) => row).filter((row) => {
    if (!isShown(table.labels[row])) return false;
    return !ranged || (ranged[row] >= range.low && ranged[row] <= range.high);
  });
  const values = valuesOf(table, column);
  if (values === null || (column === 'label' && !isDescending)) return rows;
  return sortRows(rows, values, isDescending);
}

/** Sorts rows in place by their values, equal ones by their numbers; NaN comes last. */
export function sortRows(rows: Uint32Array, values: ArrayLike<number>, isDescending: boolean): Uint32Array {
  const sign = isDescending ? -1 : 1;
  return rows.sort((a, b) => {
    const [x, y] = [values[a], values[b]];
    if (x === y) return a - b;
    // At most one of them is NaN here that the other is not, or both are: those stay in the order of their labels.
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
    return sign * (x - y);
  });
}

export interface ColumnHistogram {
  low: number;
  high: number;
  /** Equal bins from `low` to `high`. */
  counts: number[];
}

/** Null when no row has a value. */
export function histogramOf(
  values: ArrayLike<number>,
  rows: ArrayLike<number>,
  bins: number,
): ColumnHistogram | null {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    // NaN is neither.
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low <= high)) return null;
  if (low === high) high = low + 1;
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    if (!Number.isNaN(value))
      counts[Math.min(bins - 1, Math.floor((bins * (value - low)) / (high - low)))] += 1;
  }
  return { low, high, counts };
}
