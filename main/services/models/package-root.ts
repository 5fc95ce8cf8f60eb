import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import { isDescriptionName } from '../../../core/model-names.ts';

/**
 * The folder of an unpacked archive that holds the model's description: its top, or the one sub-folder that has it, for many
 * programs pack the folder itself.
 *
 * @throws AppError `model.invalid` when there is none, or several
 */
export async function findPackageRoot(unpacked: string, archive: string): Promise<string> {
  const files = await readdir(unpacked, { recursive: true });
  const descriptions = files.filter((file) => isDescriptionName(basename(file)));
  const folders = [...new Set(descriptions.map((file) => dirname(file)))].sort();
  const top = folders.includes('.') ? ['.'] : folders;
  if (top.length === 1) return join(unpacked, top[0]);
  const remedy = 'Choose one BioImage.IO model, or the .onnx file itself.';
  const problem =
    top.length === 0
      ? 'it holds no description (rdf.yaml or bioimageio.yaml)'
      : `it holds several models (in ${top.join(', ')})`;
  throw new AppError('model.invalid', `${archive} cannot be added: ${problem}. ${remedy}`, {
    details: { file: archive },
  });
}
