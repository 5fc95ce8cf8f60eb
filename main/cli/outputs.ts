import { join, resolve } from 'node:path';

import type { ExportFormat } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { exportName, maskName } from '../../core/export-formats.ts';
import { imageFileName } from '../formats/image-path.ts';

export interface PlannedOutput {
  format: ExportFormat;
  /** The model's mask that goes there; null: the objects. */
  mask: string | null;
  path: string;
}

/**
 * Which files each input will be written to: `DIR/<stem><suffix>`, and with `mask-png` one for each of the model's `masks`.
 * Earlier results there are replaced, inputs never.
 *
 * @throws AppError `request.invalid` when two inputs would be written to one file, or one over an input.
 */
export function planOutputs(
  images: readonly string[],
  folder: string,
  formats: readonly ExportFormat[],
  masks: readonly string[],
): Map<string, PlannedOutput[]> {
  const plan = new Map<string, PlannedOutput[]>();
  const writers = new Map<string, string>();
  const inputs = new Set(images.map(identify));
  for (const image of images) {
    const outputs = formats.flatMap((format): PlannedOutput[] => {
      const name = exportName(imageFileName(image), format);
      const objects = { format, mask: null, path: join(folder, name) };
      if (format !== 'mask-png') return [objects];
      return [
        objects,
        ...masks.map((mask) => ({ format, mask, path: join(folder, maskName(imageFileName(image), mask)) })),
      ];
    });
    for (const { path } of outputs) {
      const other = writers.get(identify(path));
      if (other !== undefined) {
        throw new AppError(
          'request.invalid',
          `${other} and ${image} would both be written to ${path}. Run them one after the other with different --out folders.`,
        );
      }
      if (inputs.has(identify(path))) {
        throw new AppError(
          'request.invalid',
          `${path} is an input and would be overwritten. Choose another --out folder.`,
        );
      }
      writers.set(identify(path), image);
    }
    plan.set(image, outputs);
  }
  return plan;
}

/** Names that differ only in case are one file on Windows and macOS, so they are taken for one everywhere. */
function identify(path: string): string {
  return resolve(path).toLowerCase();
}
