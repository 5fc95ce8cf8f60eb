import type { MeasuredObject } from '../../../../core/mask/objects.ts';
import { AppError } from '../../../../core/errors.ts';
import { readTable } from '../../merge-tables.ts';

const COLUMNS = [
  'label',
  'area',
  'bbox-0',
  'bbox-1',
  'bbox-2',
  'bbox-3',
  'centroid-0',
  'centroid-1',
] as const;

/**
 * The objects of a table of measurements by label, from its columns of areas, boxes and centroids.
 *
 * @throws AppError `file.corrupt` for what is no such table
 */
export async function readMeasuredTable(
  path: string,
  signal?: AbortSignal,
): Promise<Map<number, MeasuredObject>> {
  const objects = new Map<number, MeasuredObject>();
  let places: number[] | null = null;
  for await (const cells of readTable(path)) {
    signal?.throwIfAborted();
    if (places === null) {
      places = COLUMNS.map((name) => cells.indexOf(name));
      continue;
    }
    const values = places.map((place) => (cells[place] ? Number(cells[place]) : NaN));
    const object = objectOf(values);
    if (values.some(Number.isNaN) || objects.has(object.label))
      throw new AppError('file.corrupt', `Row ${objects.size + 1} does not say which object it is of.`);
    objects.set(object.label, object);
  }
  if (places === null) throw new AppError('file.corrupt', 'The table is empty.');
  return objects;
}

/** Boxes are half open, and centroids means of pixel indices, as scikit-image has them. */
function objectOf([label, area, top, left, bottom, right, meanY, meanX]: number[]): MeasuredObject {
  return {
    label,
    area,
    sumX: Math.round(meanX * area),
    sumY: Math.round(meanY * area),
    bounds: { x: left, y: top, width: right - left, height: bottom - top },
  };
}
