import { basename } from 'node:path';

import { AppError } from '../../core/errors.ts';
import type { PixelSource } from '../../core/image/pixel-source.ts';
import type { LabelRows } from '../../core/measure/measure.ts';
import { summarise, type ImageSummary } from '../../core/measure/summary.ts';
import { measureTable, type MeasurementTable, type Table } from '../../core/measure/table.ts';
import type { TableFormat } from '../../core/measure/table-text.ts';
import { writeTable } from '../exporters/measurements/table-file.ts';
import { openImage } from '../formats/open-image.ts';
import { planeValues } from './export/values.ts';
import { choosePlane, openLabelImage, type LabelImage } from './label-image.ts';

export interface MeasureWork {
  /** A label image: whole numbers, 0 = background, one number per object. */
  labels: string;
  /** The image whose values are measured under the labels; null: shapes only. */
  image: string | null;
  /** Of both files; each must have a single plane when it is null. */
  plane: { t: number; z: number } | null;
}

/**
 * Measures the objects of a label file, read band by band, twice. The pixel size is the image's, else the label file's.
 *
 * @throws AppError `request.invalid` when the files don't fit each other or a plane has to be chosen, `file.*`
 */
export async function measureFile(
  work: MeasureWork,
  signal?: AbortSignal,
): Promise<{ table: MeasurementTable; summary: ImageSummary }> {
  const labels = await openLabelImage(work.labels, work.plane, signal);
  let image: PixelSource | null = null;
  try {
    image = work.image === null ? null : await openImage(work.image, { signal });
    const pixelSize = image?.pixelSize ?? labels.pixelSize;
    const rows: LabelRows = { ...labels, pixelSize };
    const values = image && planeValues(image, choosePlane(image, work.image!, work.plane), signal);
    if (image !== null) checkSize(labels, image, work);
    const facts = { imageName: basename(work.image ?? work.labels), edited: null };
    const table = await measureTable(rows, values, facts, signal);
    return { table, summary: summarise(table.measurements, rows) };
  } finally {
    await image?.close();
    await labels.close();
  }
}

function checkSize(labels: LabelImage, { shape }: PixelSource, work: MeasureWork): void {
  if (labels.width === shape.x && labels.height === shape.y) return;
  throw new AppError(
    'request.invalid',
    `Expected labels of the image's size, but ${basename(work.labels)} has ${labels.width} x ${labels.height} pixels and ${basename(work.image!)} ${shape.x} x ${shape.y}.`,
  );
}

/** Writes a table, whole or not at all; one that is there is replaced. @throws AppError `file.notWritable` */
export function saveTable(table: Table, path: string, format: TableFormat): Promise<void> {
  return writeTable(table, path, format);
}
