import { posix } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import { isDescriptionName } from '../../../core/model-names.ts';
import { FileReader } from '../../formats/file-reader.ts';
import { readZipDirectory } from '../../formats/zip/directory.ts';
import { ZIP_LIMITS } from '../../formats/zip/unpack.ts';

/** True for an .onnx, and for a .zip with a model's description in it: others may be images. */
export async function isModelFile(path: string): Promise<boolean> {
  if (/\.onnx$/i.test(path)) return true;
  if (!/\.zip$/i.test(path)) return false;
  try {
    const file = await FileReader.open(path);
    try {
      const { entries } = await readZipDirectory(file, ZIP_LIMITS.entries);
      return entries.some(({ name }) => isDescriptionName(posix.basename(name.replaceAll('\\', '/'))));
    } finally {
      await file.close();
    }
  } catch (error) {
    // Damaged, or no zip at all: whoever opens it says so.
    if (error instanceof AppError) return false;
    throw error;
  }
}
