import { dirname, join, resolve } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import { FileReader } from '../file-reader.ts';
import { imageOfPage, namesOfSet, readOme } from './ome-files.ts';
import { TiffFile } from './tiff-file.ts';

/** Files looked into at once. */
const AT_ONCE = 8;

/** Whether a name is one that files of a set have. Others may be of one too, but looking into every TIFF would take too long. */
export function isOmeName(path: string): boolean {
  return /\.ome\.(?:tiff?|tf2|tf8|btf)$/i.test(path);
}

/**
 * Paths of the files that make up the image of an OME-TIFF, as far as they are there, that named first at the head; the file
 * alone where it is no part of a set, or cannot be read: opening it says why.
 */
export async function listSet(path: string): Promise<string[]> {
  if (!isOmeName(path)) return [path];
  try {
    const file = await FileReader.open(path);
    try {
      const tiff = await TiffFile.open(file);
      const image = imageOfPage(tiff, await tiff.page(0), await readOme(tiff));
      const names = image === null ? [] : await namesOfSet(file, image);
      return names.length > 1 ? names.map((name) => join(dirname(path), name)) : [path];
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof AppError) return [path];
    throw error;
  }
}

/** The paths without those of files that belong to the set of another one: the file that a set names first stands for it. */
export async function oneOfEachSet(paths: readonly string[]): Promise<string[]> {
  const given = new Set(paths.map((path) => resolve(path)));
  const known = new Set<string>();
  const omitted = new Set<string>();
  const candidates = [...given].filter(isOmeName);
  for (let i = 0; i < candidates.length; i += AT_ONCE) {
    const unknown = candidates.slice(i, i + AT_ONCE).filter((path) => !known.has(path));
    for (const set of await Promise.all(unknown.map(listSet))) {
      for (const path of set) known.add(path);
      for (const path of set.filter((path) => given.has(path)).slice(1)) omitted.add(path);
    }
  }
  return paths.filter((path) => !omitted.has(resolve(path)));
}
