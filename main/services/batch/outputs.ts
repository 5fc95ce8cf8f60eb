import { join, resolve } from 'node:path';

import type { ExportFormat } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import {
  EXPORT_FORMAT_INFO,
  exportName,
  INSIDE_IMAGE,
  maskName,
  provenanceName,
} from '../../../core/export-formats.ts';
import type { NamedImage } from './names.ts';

export interface PlannedOutput {
  format: ExportFormat;
  /** The model's mask that goes there; null: the objects. */
  mask: string | null;
  path: string;
}

/** An image of a batch, and the files that it will be written to. */
export interface PlannedImage extends NamedImage {
  outputs: PlannedOutput[];
  /** The provenance beside them. */
  sidecar: string;
}

/**
 * Which files each image will be written to: `DIR/<stem><suffix>`, and with `mask-png` one for each of the model's `masks`.
 * Earlier results there are replaced, images never.
 *
 * @throws AppError `request.invalid` when two images would be written to one file, or one over an image.
 */
export function planOutputs(
  images: readonly NamedImage[],
  folder: string,
  formats: readonly ExportFormat[],
  masks: readonly string[],
): PlannedImage[] {
  const writers = new Map<string, string>();
  const inputs = new Set(images.map(({ path }) => identify(path)));
  return images.map((image) => {
    const at = (name: string) => join(folder, name);
    const outputs = formats.flatMap((format): PlannedOutput[] => {
      const path =
        format === INSIDE_IMAGE
          ? join(image.path, EXPORT_FORMAT_INFO[format].suffix)
          : at(exportName(image.name, format));
      const objects = { format, mask: null, path };
      if (format !== 'mask-png') return [objects];
      return [objects, ...masks.map((mask) => ({ format, mask, path: at(maskName(image.name, mask)) }))];
    });
    const sidecar = at(provenanceName(image.name));
    for (const path of [...outputs.map((output) => output.path), sidecar]) {
      const other = writers.get(identify(path));
      if (other !== undefined) {
        throw new AppError(
          'request.invalid',
          `${other} and ${image.path} would both be written to ${path}. Tell them apart by a name such as "{folder}_{name}", or do them one after the other into different folders.`,
        );
      }
      if (inputs.has(identify(path))) {
        throw new AppError(
          'request.invalid',
          `${path} is an input and would be overwritten. Choose another folder for the results.`,
        );
      }
      writers.set(identify(path), image.path);
    }
    return { ...image, outputs, sidecar };
  });
}

/** Names that differ only in case are one file on Windows and macOS, so they are taken for one everywhere. */
function identify(path: string): string {
  return resolve(path).toLowerCase();
}
