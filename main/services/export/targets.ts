import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { ExportFormat } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { downloadName, exportName, maskName } from '../../../core/export-formats.ts';
import type { Plane } from '../../../core/image/plane.ts';
import type { ExportedLabels, Exporter, LabelSource, SourceImage } from '../exporting.ts';
import { readMask } from '../label-source.ts';
import { writeStackVerified, writeVerified, type Verification } from './read-back/write-verified.ts';

/** A file that is to be written. */
export interface Target {
  format: ExportFormat;
  name: string;
  /** Where it goes when that is not the folder of the export. */
  path?: string;
  write(path: string, signal: AbortSignal): Promise<Verification>;
}

/** The labels of an image, and the name that its files are named after. */
export interface NamedLabels {
  name: string;
  labels: ExportedLabels;
}

/**
 * The files of an image: labels of several planes go into one where the format holds a stack, else into a file for each. For a
 * download folders become archives.
 */
export async function planTargets(
  exporters: Record<ExportFormat, Exporter>,
  image: NamedLabels,
  formats: readonly ExportFormat[],
  isDownload: boolean,
): Promise<Target[]> {
  const targets = planFiles(exporters, image, formats).map(async (target) => {
    const name = isDownload ? downloadName(target.name, target.format) : target.name;
    const path = await findPlace(exporters[target.format], image.labels.planes[0].labels.image);
    return { ...target, name, ...(path !== null && { path }) };
  });
  return Promise.all(targets);
}

/** Of a format that goes into the image itself; null for others, and where it cannot: writing it says why. */
export async function findPlace(
  { placeIn }: Exporter,
  image: SourceImage | undefined,
): Promise<string | null> {
  if (placeIn === undefined) return null;
  try {
    return await placeIn(image);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

function planFiles(
  exporters: Record<ExportFormat, Exporter>,
  image: NamedLabels,
  formats: readonly ExportFormat[],
): Target[] {
  const { stack, planes } = image.labels;
  return [...new Set(formats)].flatMap((format): Target[] => {
    const exporter = exporters[format];
    const { writeStack } = exporter;
    if (stack !== null && writeStack !== undefined) {
      const write: Target['write'] = (path, signal) =>
        writeStackVerified({ ...exporter, writeStack }, stack, path, signal);
      return [{ format, name: exportName(image.name, format), write }];
    }
    // Of the planes, some may have been segmented and others drawn.
    const mapped = planes.filter(({ labels }) => format !== 'probability-tiff' || labels.map !== null);
    return (mapped.length > 0 ? mapped : planes).flatMap(({ plane, labels }) =>
      planPlane(exporter, labels, image.name, stack === null ? null : plane),
    );
  });
}

/** The files of one plane; `plane` where there are several. */
function planPlane(
  exporter: Exporter,
  labels: LabelSource,
  imageName: string,
  plane: Plane | null,
): Target[] {
  const { format } = exporter;
  const target = (source: LabelSource, name: string): Target => ({
    format,
    name,
    write: (path, signal) => writeVerified(exporter, source, path, signal),
  });
  const own = target(labels, exportName(imageName, format, plane));
  const { map } = labels;
  if (format !== 'mask-png' || map === null) return [own];
  const masks = map.masks.map((mask) =>
    target(readMask(labels, map, mask), maskName(imageName, mask.name, plane)),
  );
  return [own, ...masks];
}

/** @throws AppError `file.exists` when one of the targets is there already */
export async function checkFree(
  folder: string,
  targets: Iterable<Pick<Target, 'name' | 'path'>>,
): Promise<void> {
  for (const { name, path = join(folder, name) } of targets) {
    if (!(await isThere(path))) continue;
    throw new AppError(
      'file.exists',
      `"${name}" is already there. Choose another folder, or let it be replaced.`,
      { details: { path } },
    );
  }
}

/** @throws AppError `file.exists` when there are labels in the image already */
export async function refuseToReplace(path: string): Promise<void> {
  if (!(await isThere(path))) return;
  throw new AppError(
    'file.exists',
    `${path} is there already, and labels in an image are not replaced without a question. Remove them, or export from the window.`,
    { details: { path } },
  );
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
