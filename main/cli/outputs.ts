import { basename, join, resolve } from 'node:path';

import type { ExportFormat } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { exportName } from '../../core/export-formats.ts';

export interface PlannedOutput {
  format: ExportFormat;
  path: string;
}

/**
 * Which files each input will be written to: `DIR/<stem><suffix>`. Earlier results there are replaced, inputs never.
 *
 * @throws AppError `request.invalid` when two inputs would be written to one file, or one over an input.
 */
export function planOutputs(
  images: readonly string[],
  folder: string,
  formats: readonly ExportFormat[],
): Map<string, PlannedOutput[]> {
  const plan = new Map<string, PlannedOutput[]>();
  const writers = new Map<string, string>();
  const inputs = new Set(images.map(identify));
  for (const image of images) {
    const outputs = formats.map((format) => ({
      format,
      path: join(folder, exportName(basename(image), format)),
    }));
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
