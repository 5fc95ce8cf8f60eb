import { AppError } from '../../../core/errors.ts';
import type { ObjectTable } from '../../../core/review/object-table.ts';
import { readTable } from '../merge-tables.ts';

/** An image of a batch with the tables of its objects, one for each plane. */
export interface MeasuredImage {
  index: number;
  measurements: readonly string[];
}

/** More than a window can sort and draw; the file `measurements.csv` holds any number. */
const MOST_OBJECTS = 500_000;
/** Columns that are no numbers. */
const TEXTS = ['image', 'group', 'edited', 'class', 'reviewed'];

/**
 * The objects of many images in one table, from the files that were written of each. The column `image` is the image's index; the
 * others are those of any image, NaN where one has none.
 *
 * @throws AppError `request.tooLarge` for more objects than a window can show, `file.*` for tables that can't be read
 */
export async function readObjectTable(
  images: readonly MeasuredImage[],
  mostObjects = MOST_OBJECTS,
): Promise<ObjectTable> {
  const columns = new Map<string, number[]>([['image', []]]);
  let rows = 0;
  const columnOf = (name: string) => {
    const column = columns.get(name) ?? [];
    columns.set(name, column);
    return column;
  };
  for (const { index, measurements } of images) {
    for (const path of measurements) {
      let header: string[] | null = null;
      for await (const cells of readTable(path)) {
        if (header === null) {
          header = cells;
          continue;
        }
        if (rows === mostObjects) throw tooMany(mostObjects);
        columnOf('image')[rows] = index;
        for (const [i, name] of header.entries())
          if (!TEXTS.includes(name)) columnOf(name)[rows] = cells[i] === '' ? NaN : Number(cells[i]);
        rows++;
      }
    }
  }
  const { label, ...others } = Object.fromEntries(columns);
  const asValues = (column: readonly number[]) =>
    Float64Array.from({ length: rows }, (_, row) => column[row] ?? NaN);
  return {
    revision: 0,
    labels: Uint32Array.from(label ?? []),
    columns: Object.entries(others).map(([name, column]) => ({ name, values: asValues(column) })),
  };
}

function tooMany(most: number): AppError {
  const message = `This batch has more than ${most.toLocaleString('en')} objects, too many to be shown here. They are all in measurements.csv in the folder of the results.`;
  return new AppError('request.tooLarge', message);
}
