import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';

import { imageFileName, splitImagePath } from '../../formats/image-path.ts';
import { PROJECT_SUFFIX, type Origin } from '../files/location.ts';

export interface ProjectHome {
  folder: string;
  exists: boolean;
  /** What a person has to know of the place; null when it is the usual one. */
  notice: string | null;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
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
    if (await exists(join(beside, 'project.json'))) return { folder: beside, exists: true, notice: null };
    const isApart = await exists(join(apart, 'project.json'));
    if (!isApart && (await isWritable(parent))) return { folder: beside, exists: false, notice: null };
    const notice = `The labels are kept in ${apart}, because the folder of the image cannot be written.`;
    return { folder: apart, exists: isApart, notice };
  }
  const what = image.origin === 'sample' ? 'a sample' : 'an uploaded image';
  const notice = `The labels of ${what} are kept in Skipscope’s own data folder.`;
  return { folder: apart, exists: await exists(join(apart, 'project.json')), notice };
}
