import type { ObjectClass, ObjectInfo } from '../../core/contract.ts';
import type { Plane } from '../../core/image/plane.ts';
import { tabulate, type MeasurementTable } from '../../core/measure/table.ts';
import { DOUBT_COLUMN, type ObjectTable } from '../../core/review/object-table.ts';

/** What is known of the objects of a table beside their numbers (OpenImage). */
export interface TabledImage {
  readonly info: { readonly name: string; readonly shape: { readonly t: number; readonly z: number } };
  readonly plane: Plane;
  readonly labels: { readonly classes: readonly ObjectClass[] } | null;
  readonly objectsByLabel: ReadonlyMap<number, ObjectInfo>;
}

/**
 * Rows (indices) of the table in sight under the names of an exported table, in this order: what it would hold of these
 * objects, and their doubt and IoU.
 */
export function copiedRows(
  table: ObjectTable,
  rows: ArrayLike<number>,
  image: TabledImage,
): MeasurementTable {
  const { shape, name } = image.info;
  const picked = Array.from(rows);
  const labels = Uint32Array.from(picked, (row) => table.labels[row]);
  const columns = table.columns
    .filter(({ name: column }) => !column.startsWith(`${DOUBT_COLUMN}_`))
    .map(({ name: column, values }) => ({
      name: column,
      values: Float64Array.from(picked, (row) => values[row]),
    }));
  const nameOf = new Map(image.labels?.classes.map((each) => [each.id, each.name]));
  const having = (fact: 'isEdited' | 'isAccepted') =>
    new Set(labels.filter((label) => image.objectsByLabel.get(label)?.[fact]));
  return tabulate(
    { labels, columns },
    {
      imageName: name,
      edited: having('isEdited'),
      accepted: having('isAccepted'),
      classOf: (label) => nameOf.get(image.objectsByLabel.get(label)?.class ?? 0) ?? null,
      ...(shape.t * shape.z > 1 && { plane: image.plane }),
    },
  );
}
