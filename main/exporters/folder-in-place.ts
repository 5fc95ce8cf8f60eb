import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { AppError } from '../../core/errors.ts';
import { notWritable, temporaryName } from './atomic-file.ts';

/**
 * Writes a folder so that `path` holds either what it held before or the complete new content: `write` fills a temporary folder beside
 * it, which is then renamed. A folder that is there is replaced when `isReplaceable` knows it for one of the kind.
 *
 * @throws AppError `file.notWritable`; the signal's reason when aborted; whatever `write` itself throws
 */
export async function writeFolderAtomically(
  path: string,
  write: (folder: string) => Promise<void>,
  isReplaceable: (folder: string) => Promise<boolean>,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  const temporary = join(dirname(path), temporaryName());
  try {
    await mkdir(temporary);
    await write(temporary);
    signal?.throwIfAborted();
    await moveInto(temporary, path, isReplaceable);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw notWritable(path, error);
  }
}

async function moveInto(
  from: string,
  path: string,
  isReplaceable: (folder: string) => Promise<boolean>,
): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) return rename(from, path);
  if (!found.isDirectory() || !(await isReplaceable(path))) {
    throw new AppError(
      'file.notWritable',
      `Cannot write ${basename(path)}: something else of that name is in the way. Move it away, or choose another folder.`,
      { details: { path } },
    );
  }
  // A folder cannot be renamed over another; the old one steps aside, and back when the new one does not get there.
  const old = join(dirname(path), temporaryName());
  await rename(path, old);
  try {
    await rename(from, path);
  } catch (error) {
    await rename(old, path);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}
