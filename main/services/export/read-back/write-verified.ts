import { rm } from 'node:fs/promises';
import { basename } from 'node:path';

import type { ExportedFile } from '../../../../core/contract.ts';
import { AppError } from '../../../../core/errors.ts';
import { measureSource } from '../../../exporters/objects.ts';
import { wholeStack } from '../../../exporters/ome-zarr/inside.ts';
import { pictureSize } from '../../../exporters/overlay/picture-rows.ts';
import { readDicomSeg } from '../../../formats/label-files/dicom-seg.ts';
import type { Exporter, LabelSource, LabelStack } from '../../exporting.ts';
import { findFigureDifference } from './figure.ts';
import { findMapDifference } from './maps.ts';
import { collectPages, expectObjects, findDifference, OBJECT_READERS, type Objects } from './objects.ts';

export type Verification = ExportedFile['verified'];

/** Whether the plane of a file is as it should be; a sentence when it is not. */
type Compare = (source: LabelSource, page: number) => Promise<Verification | string>;

/**
 * Writes a file, reads it again and compares. A file that differs is removed.
 *
 * @throws AppError `export.different`; the exporter's own errors
 */
export async function writeVerified(
  exporter: Exporter,
  source: LabelSource,
  path: string,
  signal?: AbortSignal,
): Promise<Verification> {
  const { placeIn, writeStack } = exporter;
  // What goes into an image has all of its planes.
  if (placeIn && writeStack)
    return writeStackVerified({ ...exporter, writeStack }, wholeStack(source), path, signal);
  await exporter.write(source, path, signal);
  return verify(exporter, [source], path, compareWith(exporter, path, signal));
}

/** As `writeVerified`, of all planes in one file. */
export async function writeStackVerified(
  exporter: Exporter & Required<Pick<Exporter, 'writeStack'>>,
  stack: LabelStack,
  path: string,
  signal?: AbortSignal,
): Promise<Verification> {
  await exporter.writeStack(stack, path, signal);
  const compare =
    exporter.format === 'dicom-seg' ? compareFrames(path, signal) : compareWith(exporter, path, signal);
  return verify(exporter, stack.planes, path, compare);
}

function compareWith({ format }: Exporter, path: string, signal?: AbortSignal): Compare {
  const read = OBJECT_READERS[format];
  if (read !== undefined)
    return async (source, page) => {
      const measured = await measureSource(source, signal);
      const found = await read(path, signal, page);
      return findDifference(expectObjects(format, measured), found) ?? countObjects(measured);
    };
  if (format === 'probability-tiff')
    return async (source) => {
      const pixels = source.width * source.height * (source.map?.planes.length ?? 0);
      return (await findMapDifference(source, path, signal)) ?? { objects: null, pixels };
    };
  return async (source) => {
    const { width, height } = pictureSize(source);
    const difference = await findFigureDifference(source, path, format === 'overlay-jpeg', signal);
    return difference ?? { objects: null, pixels: width * height };
  };
}

/** The frames of a DICOM-SEG are sorted by objects, so that all of them are read for a plane as for all planes. */
function compareFrames(path: string, signal?: AbortSignal): Compare {
  let pages: Promise<Map<number, Objects>> | undefined;
  return async (source, page) => {
    pages ??= collectPages(readDicomSeg(path, { signal }));
    const found = (await pages).get(page) ?? new Map();
    const measured = await measureSource(source, signal);
    return findDifference(measured, found) ?? countObjects(measured);
  };
}

function countObjects(measured: Objects): Verification {
  let pixels = 0;
  for (const { area } of measured.values()) pixels += area;
  return { objects: measured.size, pixels };
}

async function verify(
  exporter: Exporter,
  planes: readonly LabelSource[],
  path: string,
  compare: Compare,
): Promise<Verification> {
  const found: Verification[] = [];
  for (const [page, source] of planes.entries()) {
    const result = await compare(source, page).catch((error: unknown) => {
      if (error instanceof AppError) return error.message;
      throw error;
    });
    if (typeof result === 'string') throw await refuse(exporter, path, result);
    found.push(result);
  }
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const objects = found.flatMap((each) => each.objects ?? []);
  return { objects: objects.length > 0 ? sum(objects) : null, pixels: sum(found.map((each) => each.pixels)) };
}

/** Removes the file. */
async function refuse({ format }: Exporter, path: string, problem: string): Promise<AppError> {
  await rm(path, { recursive: true, force: true });
  return new AppError(
    'export.different',
    `${basename(path)} was written and read again, but does not hold the same: ${problem} It was removed. Export again; if this stays, choose another disk or format, and report it.`,
    { details: { format, path } },
  );
}
