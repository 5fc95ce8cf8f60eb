import type { Stats } from 'node:fs';

import type { FileEntry } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { isContainerName, listImagesInside } from '../../formats/images-inside.ts';
import { isImageFolder } from '../../formats/open-folder.ts';
import { isModelFile } from './model-file.ts';

/**
 * What a file or folder is taken for. A folder that is one image (OME-Zarr, a DICOM series) is an image; an HDF5 file with
 * several data sets, or an OME-TIFF with several images, is a folder of them.
 */
export async function kindOf(path: string, stats: Stats): Promise<FileEntry['kind']> {
  if (stats.isDirectory()) return (await isImageFolder(path)) ? 'image' : 'folder';
  if (isContainerName(path)) return (await countImages(path)) > 1 ? 'folder' : 'image';
  return (await isModelFile(path)) ? 'model' : 'image';
}

/** 0 for a file that cannot be read: opening it says why. */
async function countImages(path: string): Promise<number> {
  try {
    return (await listImagesInside(path)).length;
  } catch (error) {
    if (error instanceof AppError) return 0;
    throw error;
  }
}
