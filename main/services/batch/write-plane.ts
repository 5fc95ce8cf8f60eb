import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { LabelsInfo } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { INSIDE_IMAGE, planeStem } from '../../../core/export-formats.ts';
import { imageStem } from '../../../core/image/image-names.ts';
import type { Plane } from '../../../core/image/plane.ts';
import { isFinished } from '../export/finished.ts';
import { writeVerified } from '../export/read-back/write-verified.ts';
import { findPlace } from '../export/targets.ts';
import { writeResults, type ResultFile, type WrittenResults } from '../export/write-results.ts';
import type { LabelSource } from '../exporting.ts';
import { readMask } from '../label-source.ts';
import type { ImageWork, Results, WorkParts } from './image-work.ts';
import type { PlannedImage, PlannedOutput } from './outputs.ts';

/**
 * Where the results of an image go (`plane` null), or of one of its planes: each has files of its own.
 *
 * @throws AppError `request.invalid` for a format that has none
 */
export function resultsOf({ name, outputs, sidecar }: PlannedImage, plane: Plane | null): Results {
  if (plane !== null && outputs.some(({ format }) => format === INSIDE_IMAGE)) {
    throw new AppError(
      'request.invalid',
      `Labels of several planes go into the image from the window only, all at once. Choose one plane of ${basename(name)}, or another format than ${INSIDE_IMAGE}.`,
    );
  }
  const stem = basename(imageStem(name));
  const place = (path: string): string => {
    if (plane === null) return path;
    return join(dirname(path), `${planeStem(stem, plane)}${basename(path).slice(stem.length)}`);
  };
  return {
    outputs: outputs.map((output) => ({ ...output, path: place(output.path) })),
    sidecar: place(sidecar),
  };
}

/** Writes the files of one plane, reads them again, and notes beside them where they come from. @throws AppError */
export async function writePlane(
  parts: WorkParts,
  work: ImageWork,
  labels: LabelSource,
  { outputs, sidecar }: Results,
  signal: AbortSignal,
): Promise<WrittenResults> {
  await mkdir(dirname(sidecar), { recursive: true });
  const files: ResultFile[] = [];
  for (const { format, mask, path: planned } of outputs) {
    const source = sourceOf(labels, mask);
    if (source === null) continue;
    const exporter = parts.exporters[format];
    const path = (await findPlace(exporter, source.image)) ?? planned;
    files.push({ format, path, write: (to, running) => writeVerified(exporter, source, to, running) });
  }
  return writeResults([labels], files, sidecar, provenanceOf(parts, work), signal);
}

/** Whether an earlier run has made just these results. */
export function isThere(
  parts: WorkParts,
  work: ImageWork,
  { outputs, sidecar }: Results,
  described: NonNullable<LabelsInfo['segmentation']>,
): Promise<boolean> {
  const { device: _, medianDiameter: __, ...segmentation } = described;
  const planned = { image: work.image.path, files: outputs.map(({ path }) => path), segmentation };
  return isFinished(sidecar, planned, provenanceOf(parts, work));
}

/** Reading the model's description again for every image would take longer than writing its files. */
function provenanceOf({ version, models }: WorkParts, { model }: ImageWork) {
  return {
    version,
    findModel: (id: string) => (id === model.info.id ? Promise.resolve(model) : models.find(id)),
  };
}

/** The objects, or one of the model's masks. */
function sourceOf(labels: LabelSource, mask: PlannedOutput['mask']): LabelSource | null {
  if (mask === null) return labels;
  const found = labels.map?.masks.find(({ name }) => name === mask);
  return labels.map && found ? readMask(labels, labels.map, found) : null;
}
