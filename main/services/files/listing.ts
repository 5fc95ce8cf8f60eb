import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { FileEntry } from '../../../core/contract.ts';
import { isImageName, isOutlineName } from '../../../core/image/image-names.ts';
import { isDescriptionName, isModelName } from '../../../core/model-names.ts';
import { isDicomFile } from '../../formats/dicom/slice.ts';
import { isContainerName } from '../../formats/images-inside.ts';
import { oneOfEachSet } from '../../formats/tiff/list-set.ts';
import { kindOf } from './kind.ts';
import { describeFileError, isInside, PROJECT_SUFFIX } from './location.ts';

export interface ListedFile {
  path: string;
  name: string;
  kind: FileEntry['kind'];
  bytes: number | null;
}

/** Files looked into at once. */
const AT_ONCE = 8;

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** What a listing shows beside folders; `labels`: images, and files that may hold outlines. */
export type Shown = 'images' | 'models' | 'labels';

/**
 * Images (or what models can be added from) and folders of `folder`, folders first, in natural order. Hidden files and
 * project folders are left out, and so is every link that leads out of `within` (null = anywhere) or nowhere. An image over several
 * files is listed once.
 */
export async function listFolder(
  folder: string,
  within: string | null,
  shown: Shown = 'images',
): Promise<ListedFile[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw describeFileError(error, folder);
  }
  const visible = names.filter((name) => !name.startsWith('.') && !name.endsWith(PROJECT_SUFFIX));
  const files = (
    await Promise.all(visible.map((name) => inspect(join(folder, name), name, within, shown)))
  ).filter((file) => file !== null);
  const shownOnce = new Set(await oneOfEachSet(files.map(({ path }) => path)));
  const listed = files.filter(({ path }) => shownOnce.has(path));
  // Only now, for of a set of thousands of files one is left to be looked into.
  if (shown !== 'models') await markContainers(listed);
  return listed.sort((a, b) =>
    a.kind === b.kind ? byName.compare(a.name, b.name) : a.kind === 'folder' ? -1 : 1,
  );
}

async function inspect(
  path: string,
  name: string,
  within: string | null,
  shown: Shown,
): Promise<ListedFile | null> {
  try {
    const real = await realpath(path);
    if (within !== null && !isInside(real, within)) return null;
    const stats = await stat(real);
    if (stats.isDirectory()) {
      const isModel = shown === 'models' && (await readdir(real)).some(isDescriptionName);
      const kind = isModel ? 'model' : shown === 'models' ? 'folder' : await kindOf(real, stats);
      return { path: real, name, kind, bytes: null };
    }
    if (!stats.isFile() || !(await IS_SHOWN[shown](real, name))) return null;
    return { path: real, name, kind: shown === 'models' ? 'model' : 'image', bytes: stats.size };
  } catch {
    // A dangling link, a folder that may not be read, or a file that went away meanwhile: not listed.
    return null;
  }
}

/** A file that holds several images is a folder of them. */
async function markContainers(files: readonly ListedFile[]): Promise<void> {
  const candidates = files.filter(({ path, kind }) => kind === 'image' && isContainerName(path));
  for (let i = 0; i < candidates.length; i += AT_ONCE) {
    const group = candidates.slice(i, i + AT_ONCE).map(async (file) => {
      const stats = await stat(file.path).catch(() => null);
      // One that went away meanwhile stays what it was: opening it says so.
      if (stats !== null) file.kind = await kindOf(file.path, stats);
    });
    await Promise.all(group);
  }
}

const IS_SHOWN: Record<Shown, (path: string, name: string) => boolean | Promise<boolean>> = {
  images: isImageFile,
  models: (_, name) => isModelName(name),
  labels: (path, name) => isOutlineName(name) || isImageFile(path, name),
};

/** By its ending; DICOM files often have none, or digits, and then their first bytes decide. */
async function isImageFile(path: string, name: string): Promise<boolean> {
  if (isImageName(name)) return true;
  return /^[^.]+$|\.\d+$/.test(name) && isDicomFile(path);
}
