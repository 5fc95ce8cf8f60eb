import type { Plane } from '../image/plane.ts';
import { measureObjectsOf, type IntensityRows, type LabelRows, type Measurements } from './measure.ts';

/** A table as it is written. */
export interface Table {
  header: string[];
  rows: number;
  /** Cells in the order of the header; null where there is nothing to say. */
  row(index: number): (string | number | boolean | null)[];
}

/** A table of objects: a row for each. */
export interface MeasurementTable extends Table {
  measurements: Measurements;
}

/** What a table says of the objects besides their numbers. */
export interface TableFacts {
  /** The image's name, in the first column, so that tables of many images can be put together; null leaves it out. */
  imageName: string | null;
  /** Labels of objects that a hand has touched; null leaves the column `edited` out: nobody knows. */
  edited: ReadonlySet<number> | null;
  /** Labels of objects that were looked at and found right; absent leaves the column `reviewed` out. */
  accepted?: ReadonlySet<number>;
  /** Name of an object's class, null for none; absent leaves the column `class` out. */
  classOf?: (label: number) => string | null;
  /** Time point and z plane from 0 on, of an image that has several; absent leaves the columns `t` and `z` out. */
  plane?: Plane;
}

/** Measures a labelmap into a table of its objects. */
export async function measureTable(
  labels: LabelRows,
  intensities: IntensityRows | null,
  facts: TableFacts,
  signal?: AbortSignal,
): Promise<MeasurementTable> {
  return tabulate(await measureObjectsOf(labels, intensities, signal), facts);
}

/** The table `image, label, edited, class, reviewed, t, z, ...` of measured objects; the other columns are those of columns.ts. */
export function tabulate(
  measurements: Measurements,
  { imageName, edited, accepted, classOf, plane }: TableFacts,
): MeasurementTable {
  const { labels: found, columns } = measurements;
  const named = imageName === null ? [] : ['image'];
  const said = [
    ...(edited === null ? [] : ['edited']),
    ...(classOf === undefined ? [] : ['class']),
    ...(accepted === undefined ? [] : ['reviewed']),
    ...(plane === undefined ? [] : ['t', 'z']),
  ];
  return {
    header: [...named, 'label', ...said, ...columns.map(({ name }) => name)],
    rows: found.length,
    row: (index) => [
      ...(imageName === null ? [] : [imageName]),
      found[index],
      ...(edited === null ? [] : [edited.has(found[index])]),
      ...(classOf === undefined ? [] : [classOf(found[index])]),
      ...(accepted === undefined ? [] : [accepted.has(found[index])]),
      ...(plane === undefined ? [] : [plane.t, plane.z]),
      ...columns.map(({ values }) => values[index]),
    ],
    measurements,
  };
}
