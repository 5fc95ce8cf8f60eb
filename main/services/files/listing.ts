import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isImageName } from '../../../core/image/image-names.ts';
import { describeFileError, isInside } from './location.ts';

export interface ListedFile {
  path: string;
  name: string;
  kind: 'image' | 'folder';
  bytes: number | null;
}

/** Ending of the folders that hold a project: never listed, never opened as a folder of images. */
export const PROJECT_SUFFIX = '.skipscope';

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/**
 * Images and folders of `folder`, folders first, in natural order. Hidden files and project folders are left out, and so is
 * every link that leads out of `within` (null = anywhere) or nowhere.
 */
export async function listFolder(folder: string, within: string | null): Promise<ListedFile[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw describeFileError(error, folder);
  }
  const visible = names.filter((name) => !name.startsWith('.') && !name.endsWith(PROJECT_SUFFIX));
  const files = await Promise.all(visible.map((name) => inspect(join(folder, name), name, within)));
  return files
    .filter((file) => file !== null)
    .sort((a, b) => (a.kind === b.kind ? byName.compare(a.name, b.name) : a.kind === 'folder' ? -1 : 1));
}

async function inspect(path: string, name: string, within: string | null): Promise<ListedFile | null> {
  try {
    const real = await realpath(path);
    if (within !== null && !isInside(real, within)) return null;
    const stats = await stat(real);
    if (stats.isDirectory()) return { path: real, name, kind: 'folder', bytes: null };
    if (!stats.isFile() || !isImageName(name)) return null;
    return { path: real, name, kind: 'image', bytes: stats.size };
  } catch {
    // A dangling link, or a file that went away meanwhile: not listed.
    return null;
  }
}
