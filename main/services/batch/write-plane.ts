import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { LabelsInfo } from '../../../core/contract.ts';
import { planeStem } from '../../../core/export-formats.ts';
import { imageStem } from '../../../core/image/image-names.ts';
import type { Plane } from '../../../core/image/plane.ts';
import { isFinished } from '../export/finished.ts';
import { writeVerified } from '../export/read-back.ts';
import { writeResults, type ResultFile, type WrittenResults } from '../export/write-results.ts';
import type { LabelSource } from '../exporting.ts';
import { readMask } from '../label-source.ts';
import type { ImageWork, Results, WorkParts } from './image-work.ts';
import type { PlannedImage, PlannedOutput } from './outputs.ts';

/** Where the results of an image go (`plane` null), or of one of its planes: each has files of its own. */
export function resultsOf({ name, outputs, sidecar }: PlannedImage, plane: Plane | null): Results {
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
  const files = outputs.flatMap(({ format, mask, path }): ResultFile[] => {
    const source = sourceOf(labels, mask);
    if (source === null) return [];
    const exporter = parts.exporters[format];
    return [{ format, path, write: (to, running) => writeVerified(exporter, source, to, running) }];
  });
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
