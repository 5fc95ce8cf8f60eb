import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';

import { imageFileName, splitImagePath } from '../../formats/image-path.ts';
import { PROJECT_SUFFIX, type Origin } from '../files/location.ts';

/** Name of the edit journal in a project's folder. */
export const JOURNAL = 'edits.journal';

export interface ProjectHome {
  folder: string;
  exists: boolean;
  /** Where the labels go when they are to be changed and `folder` can't be written; in the data folder. */
  apart: string;
  /** What a person has to know of the place; null when it is the usual one. */
  notice: string | null;
}

/** When a project was changed last, in milliseconds since 1970; null where there is none. */
async function lastSaved(folder: string): Promise<number | null> {
  const file = await stat(join(folder, 'project.json')).catch(() => null);
  if (file === null) return null;
  const journal = await stat(join(folder, JOURNAL)).catch(() => null);
  return Math.max(file.mtimeMs, journal?.mtimeMs ?? 0);
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Where an image's project is or will be: `<image file name>.skipscope` beside the image; in the data folder for samples,
 * uploads and images in folders that can't be written.
 */
export async function findProjectHome(
  image: { path: string; origin: Origin },
  dataFolder: string,
): Promise<ProjectHome> {
  const parent = dirname(splitImagePath(image.path).file);
  const beside = join(parent, imageFileName(image.path) + PROJECT_SUFFIX);
  const key = createHash('sha256').update(image.path).digest('hex').slice(0, 32);
  const apart = join(dataFolder, 'projects', key);
  if (image.origin === 'disk') {
    const [savedBeside, savedApart] = [await lastSaved(beside), await lastSaved(apart)];
    if (savedBeside !== null && savedApart !== null) {
      const [folder, other] = savedBeside >= savedApart ? [beside, apart] : [apart, beside];
      const notice = `There are two sets of labels of this image. These were changed last and are kept in ${folder}; the others stay in ${other}.`;
      return { folder, exists: true, apart, notice };
    }
    if (savedBeside !== null) return { folder: beside, exists: true, apart, notice: null };
    if (savedApart === null && (await isWritable(parent)))
      return { folder: beside, exists: false, apart, notice: null };
    const notice = `The labels are kept in ${apart}, because the folder of the image cannot be written.`;
    return { folder: apart, exists: savedApart !== null, apart, notice };
  }
  const what = image.origin === 'sample' ? 'a sample' : 'an uploaded image';
  const notice = `The labels of ${what} are kept in Skipscope’s own data folder.`;
  return { folder: apart, exists: (await lastSaved(apart)) !== null, apart, notice };
}
