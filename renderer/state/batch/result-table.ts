import type { BatchSummaryRow } from '../../../core/contract.ts';
import { distributionOf } from '../../../core/measure/distribution.ts';
import type { Table } from '../../../core/measure/table.ts';
import type { ObjectTable } from '../../../core/review/object-table.ts';
import { sortRows, type RowOrder } from '../table-rows.ts';
import type { ResultGroups } from './result-groups.ts';

/** A column of results: numbers, or texts by their number in `texts`, which is sorted. NaN where there is nothing to say. */
export interface ResultColumn {
  /** As in the tables on disk. */
  name: string;
  values: ArrayLike<number>;
  texts?: readonly string[];
}

export interface ResultTable {
  rows: number;
  columns: readonly ResultColumn[];
}

/** Numbers of an image as a whole, or of one of its planes, that plots and tables show. */
export const IMAGE_MEASURES = [
  'objects',
  'per_mm2',
  'per_megapixel',
  'coverage',
  'area_mean_um2',
  'area_median_um2',
  'area_mean',
  'area_median',
] as const satisfies (keyof BatchSummaryRow)[];
export type ImageMeasure = (typeof IMAGE_MEASURES)[number];

/** Those of which there is a value. */
export function knownMeasures(rows: readonly BatchSummaryRow[]): ImageMeasure[] {
  return IMAGE_MEASURES.filter((name) => name === 'objects' || rows.some((row) => row[name] !== null));
}

/** A row for each image, or for each plane of images that have several. */
export function imageTable(rows: readonly BatchSummaryRow[], groups: ResultGroups): ResultTable {
  const places = (['t', 'z'] as const).filter((axis) => rows.some((row) => row[axis] !== null));
  return {
    rows: rows.length,
    columns: [
      textColumn(
        'image',
        rows.map(({ image }) => image),
      ),
      groupColumn(
        rows.map(({ index }) => index),
        groups,
      ),
      ...[...places, ...knownMeasures(rows)].map((name) => ({
        name,
        values: Float64Array.from(rows, (row) => row[name] ?? NaN),
      })),
    ],
  };
}

/** A row for each group: its images taken together. */
export function groupTable(rows: readonly BatchSummaryRow[], groups: ResultGroups): ResultTable {
  const members = groups.names.map((_, group) => rows.filter(({ index }) => groups.of[index] === group));
  const column = (name: string, valueOf: (of: readonly BatchSummaryRow[]) => number): ResultColumn => ({
    name,
    values: Float64Array.from(members, valueOf),
  });
  const known = (of: readonly BatchSummaryRow[], name: ImageMeasure) =>
    distributionOf(of.map((row) => row[name] ?? NaN));
  return {
    rows: groups.names.length,
    columns: [
      { name: 'group', values: groups.names.map((_, i) => i), texts: groups.names },
      column('images', (of) => of.length),
      column('objects', (of) => of.reduce((sum, { objects }) => sum + objects, 0)),
      ...knownMeasures(rows).flatMap((name) => [
        column(`${name}_mean`, (of) => known(of, name)?.mean ?? NaN),
        column(`${name}_sd`, (of) => known(of, name)?.deviation ?? NaN),
      ]),
    ],
  };
}

/** A row for each object of all images. `names` are those of the images. */
export function objectTable(table: ObjectTable, names: readonly string[], groups: ResultGroups): ResultTable {
  const image = table.columns.find(({ name }) => name === 'image')!.values;
  const images = textColumn('image', names);
  return {
    rows: table.labels.length,
    columns: [
      { ...images, values: Float64Array.from(image, (index) => images.values[index]) },
      groupColumn(image, groups),
      { name: 'label', values: table.labels },
      ...table.columns.filter(({ name }) => name !== 'image'),
    ],
  };
}

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function textColumn(name: string, cells: readonly string[]): ResultColumn {
  const texts = [...new Set(cells)].sort(byName.compare);
  const places = new Map(texts.map((text, place) => [text, place]));
  return { name, values: cells.map((cell) => places.get(cell)!), texts };
}

function groupColumn(images: ArrayLike<number>, groups: ResultGroups): ResultColumn {
  return { name: 'group', values: Array.from(images, (index) => groups.of[index]), texts: groups.names };
}

/** Rows in the order asked for; as they are when there is no such column. */
export function orderRows({ rows, columns }: ResultTable, { column, isDescending }: RowOrder): Uint32Array {
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  const sorted = columns.find(({ name }) => name === column);
  return sorted === undefined ? all : sortRows(all, sorted.values, isDescending);
}

/** As it is written, in the order shown. */
export function writtenTable({ columns }: ResultTable, order: Uint32Array): Table {
  return {
    header: columns.map(({ name }) => name),
    rows: order.length,
    row: (index) =>
      columns.map(({ values, texts }) => {
        const value = values[order[index]];
        if (Number.isNaN(value)) return null;
        return texts === undefined ? value : texts[value];
      }),
  };
}
