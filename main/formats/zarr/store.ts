import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, sep } from 'node:path';

import type { AbsolutePath, AsyncReadable, RangeQuery } from 'zarrita';

import { corrupt, unreadable } from '../failures.ts';
import { FileReader } from '../file-reader.ts';

/** Keys ('/0/c/1/2') of a read-only Zarr hierarchy. Missing keys are undefined. */
export interface ZarrStore extends Required<AsyncReadable> {
  /** Name of the folder or archive, for messages. */
  readonly name: string;
  close(): Promise<void>;
}

/** The folder `path`; links and keys that lead out of it are refused. @throws AppError `file.unreadable` */
export async function openFolderStore(path: string): Promise<ZarrStore> {
  const root = await realpath(path).catch((error: unknown) => {
    throw unreadable(basename(path), error);
  });
  const name = basename(path);
  const locate = (key: AbsolutePath) => locateKey(root, name, key);
  return {
    name,
    async get(key) {
      const file = await locate(key);
      if (file === null) return undefined;
      return readFile(file).catch((error: unknown) => {
        throw unreadable(name, error);
      });
    },
    async getRange(key, range) {
      const file = await locate(key);
      if (file === null) return undefined;
      const reader = await FileReader.open(file);
      try {
        const { offset, length } = resolveRange(name, range, reader.size);
        return await reader.read(offset, length);
      } finally {
        await reader.close();
      }
    },
    close: () => Promise.resolve(),
  };
}

/** The file of a key, or null when there is none (Zarr: the chunk holds the fill value). */
async function locateKey(root: string, name: string, key: string): Promise<string | null> {
  const parts = key.split('/').filter((part) => part !== '');
  if (parts.some((part) => part === '..' || part.includes('\\') || part.includes('\0')))
    throw corrupt(name, `it names data outside itself (${key})`);
  try {
    const path = await realpath(join(root, ...parts));
    const way = relative(root, path);
    if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way))
      throw corrupt(name, `a link in it (${key}) leads outside`);
    return (await stat(path)).isFile() ? path : null;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw code === 'file.corrupt' ? error : unreadable(name, error);
  }
}

/** What a range means for `size` bytes. @throws AppError `file.corrupt` for one outside. */
export function resolveRange(
  name: string,
  range: RangeQuery,
  size: number,
): { offset: number; length: number } {
  const wanted =
    'suffixLength' in range
      ? { offset: size - range.suffixLength, length: range.suffixLength }
      : { offset: range.offset, length: range.length };
  if (wanted.offset >= 0 && wanted.length >= 0 && wanted.offset + wanted.length <= size) return wanted;
  throw corrupt(
    name,
    `a shard of ${size} bytes should hold bytes ${wanted.offset} to ${wanted.offset + wanted.length}`,
  );
}
