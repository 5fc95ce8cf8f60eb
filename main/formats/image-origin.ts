import { stat } from 'node:fs/promises';

import { AppError } from '../../core/errors.ts';
import type { ImageOrigin } from '../../core/image/image-origin.ts';
import { isDicom } from './dicom/header.ts';
import { readDicomOrigin } from './dicom/origin.ts';
import { FileReader } from './file-reader.ts';
import { readNiftiOrigin } from './nifti/origin.ts';

/** Where a medical image lies; null for other images, and for a file that is not there any more. */
export async function readImageOrigin(path: string): Promise<ImageOrigin | null> {
  try {
    if ((await stat(path).catch(() => null))?.isDirectory()) return await readDicomOrigin(path);
    const file = await FileReader.open(path);
    try {
      const head = await file.read(0, Math.min(132, file.size));
      if (head.length < 132 || !isDicom(head)) return await readNiftiOrigin(file);
    } finally {
      await file.close();
    }
    return await readDicomOrigin(path);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
