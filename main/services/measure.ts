import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { AppError } from '../../core/errors.ts';
import type { PixelSource } from '../../core/image/pixel-source.ts';
import type { LabelRows } from '../../core/measure/measure.ts';
import { summarise, type ImageSummary } from '../../core/measure/summary.ts';
import { measureTable, type MeasurementTable } from '../../core/measure/table.ts';
import type { TableFormat } from '../../core/measure/table-text.ts';
import { writeTable } from '../exporters/measurements/table-file.ts';
import { openImage } from '../formats/open-image.ts';
import { planeValues } from './export/values.ts';
import { checkPlane } from './plane-choice.ts';

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
  const labels = await openImage(work.labels, { signal });
  let image: PixelSource | null = null;
  try {
    const plane = choosePlane(labels, work.labels, work.plane);
    checkLabels(labels, work.labels);
    image = work.image === null ? null : await openImage(work.image, { signal });
    const pixelSize = image?.pixelSize ?? labels.pixelSize;
    const rows: LabelRows = { ...labelRows(labels, work.labels, plane, signal), pixelSize };
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

function labelRows(
  source: PixelSource,
  path: string,
  plane: { t: number; z: number },
  signal?: AbortSignal,
): Omit<LabelRows, 'pixelSize'> {
  const { x: width, y: height } = source.shape;
  return {
    width,
    height,
    async readRows(y, rows) {
      // Others get their turn between bands; a decoded file may be read without any waiting.
      await setImmediate();
      const values = await source.readRegion({
        level: 0,
        ...plane,
        c: 0,
        rect: { x: 0, y, width, height: rows },
        signal,
      });
      if (values.some((value) => value < 0)) {
        throw new AppError(
          'request.invalid',
          `Expected labels from 0 on, but ${basename(path)} holds negative numbers.`,
        );
      }
      return Uint32Array.from(values);
    },
  };
}

function choosePlane(
  { shape }: PixelSource,
  path: string,
  plane: MeasureWork['plane'],
): { t: number; z: number } {
  if (plane === null && shape.t * shape.z === 1) return { t: 0, z: 0 };
  if (plane === null) {
    throw new AppError(
      'request.invalid',
      `${basename(path)} has ${shape.t} time points and ${shape.z} z planes; objects are measured in one plane. Choose it with --plane T,Z.`,
    );
  }
  checkPlane({ shape }, plane);
  return plane;
}

function checkLabels({ shape, dtype, isRgb }: PixelSource, path: string): void {
  const isWhole = !dtype.startsWith('float');
  if (isWhole && !isRgb && shape.c === 1) return;
  const found = isRgb ? 'colours' : shape.c > 1 ? `${shape.c} channels` : `numbers of type ${dtype}`;
  throw new AppError(
    'request.invalid',
    `Expected a label image, one channel of whole numbers with 0 as background, but ${basename(path)} holds ${found}. Give the labels first and the image with --image.`,
  );
}

function checkSize(labels: PixelSource, image: PixelSource, work: MeasureWork): void {
  const [a, b] = [labels.shape, image.shape];
  if (a.x === b.x && a.y === b.y) return;
  throw new AppError(
    'request.invalid',
    `Expected labels of the image's size, but ${basename(work.labels)} has ${a.x} x ${a.y} pixels and ${basename(work.image!)} ${b.x} x ${b.y}.`,
  );
}

/** Writes a table, whole or not at all; one that is there is replaced. @throws AppError `file.notWritable` */
export function saveTable(table: MeasurementTable, path: string, format: TableFormat): Promise<void> {
  return writeTable(table, path, format);
}
