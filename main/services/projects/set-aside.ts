import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import { describeCause } from '../../exporters/atomic-file.ts';
import { PROJECT_SUFFIX, type Origin } from '../files/location.ts';
import { LOCK, lockFolder } from './folder-access.ts';
import { findProjectHome } from './home.ts';

/**
 * Gives the folder of an image's project another name, so that the image can be opened without these labels. Nothing in it
 * changes: under its old name it is found again. Returns the new path. Throws AppError `labels.none` when there is none,
 * `project.locked`, `file.notWritable`.
 */
export async function setProjectAside(
  image: { path: string; origin: Origin },
  dataFolder: string,
): Promise<string> {
  const { folder, exists } = await findProjectHome(image, dataFolder);
  if (!exists) throw new AppError('labels.none', 'There are no labels of this image to be put aside.');
  try {
    const release = await lockFolder(folder);
    try {
      const aside = await freeName(folder);
      await rename(folder, aside);
      await rm(join(aside, LOCK), { force: true });
      return aside;
    } finally {
      await release();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const message = `The labels in ${folder} cannot be put aside: ${describeCause(code)}.`;
    throw new AppError('file.notWritable', message, { cause: error });
  }
}

/** `cells.tif.2026-11-24.skipscope` for `cells.tif.skipscope`, with a number when that is taken. */
async function freeName(folder: string): Promise<string> {
  const stem = folder.endsWith(PROJECT_SUFFIX) ? folder.slice(0, -PROJECT_SUFFIX.length) : folder;
  const day = new Date().toISOString().slice(0, 10);
  for (let number = 1; ; number++) {
    const name = `${stem}.${day}${number === 1 ? '' : `-${number}`}${PROJECT_SUFFIX}`;
    if ((await stat(name).catch(() => null)) === null) return name;
  }
}
