import { describe, expect, it } from 'vitest';

import type { ObjectTable } from '../../core/review/object-table.ts';
import { chooseRows, histogramOf } from './table-rows.ts';

const TABLE: ObjectTable = {
  revision: 1,
  labels: Uint32Array.of(2, 5, 7, 9),
  columns: [{ name: 'area', values: Float64Array.of(30, NaN, 10, 30) }],
};
const all = () => true;
const labelsOf = (rows: Uint32Array) => Array.from(rows, (row) => TABLE.labels[row]);

describe('chooseRows', () => {
  it('sorts both ways, equal ones by label, and those without a value last', () => {
    const by = (isDescending: boolean) =>
      labelsOf(chooseRows(TABLE, all, null, { column: 'area', isDescending }));
    expect(by(false)).toEqual([7, 2, 9, 5]);
    expect(by(true)).toEqual([2, 9, 7, 5]);
    expect(labelsOf(chooseRows(TABLE, all, null, { column: 'label', isDescending: true }))).toEqual([
      9, 7, 5, 2,
    ]);
  });

  it('shows what is asked for: of a range both ends, none without a value', () => {
    const order = { column: 'label', isDescending: false };
    const range = { column: 'area', low: 10, high: 30 };
    expect(labelsOf(chooseRows(TABLE, all, range, order))).toEqual([2, 7, 9]);
    expect(labelsOf(chooseRows(TABLE, (label) => label > 5, { ...range, low: 11 }, order))).toEqual([9]);
  });
});

describe('histogramOf', () => {
  const values = [0, 1, 2, 10, NaN];

  it('counts rows in equal bins, the highest value in the last', () => {
    expect(histogramOf(values, [0, 1, 2, 3, 4], 5)).toEqual({ low: 0, high: 10, counts: [2, 1, 0, 0, 1] });
    expect(histogramOf(values, [1, 2], 2)).toEqual({ low: 1, high: 2, counts: [1, 1] });
  });

  it('has a width where all are equal, and is nothing without values', () => {
    expect(histogramOf(values, [3], 2)).toEqual({ low: 10, high: 11, counts: [1, 0] });
    expect(histogramOf(values, [4], 2)).toBeNull();
    expect(histogramOf(values, [], 2)).toBeNull();
  });
});
