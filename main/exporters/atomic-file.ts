import { randomBytes } from 'node:crypto';
import { open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { AppError } from '../../core/errors.ts';

const CAUSES: Record<string, string> = {
  EACCES: 'this account may not write there; choose another folder',
  EPERM: 'this account may not write there; choose another folder',
  EROFS: 'the disk is read-only; choose another folder',
  ENOENT: 'the folder does not exist; create it or choose another one',
  ENOTDIR: 'a part of the path is a file, not a folder; choose another folder',
  EISDIR: 'a folder of that name is in the way; choose another name',
  ENOTEMPTY: 'a folder of that name is in the way; choose another name',
  ENOSPC: 'the disk is full; free some space or choose another disk',
  EDQUOT: 'the disk quota is used up; free some space or choose another disk',
  ENAMETOOLONG: 'the name is too long; choose a shorter one',
  EBUSY: 'another program has the file open; close it there first',
};

/** A name for a file that is being filled, that nothing else has. */
export function temporaryName(): string {
  return `.skipscope-${randomBytes(6).toString('hex')}.tmp`;
}

/** True of the name of a file that a process was filling when it was killed. */
export function isLeftover(name: string): boolean {
  return /^\.skipscope-[0-9a-f]{12}\.tmp$/.test(name);
}

/**
 * Writes a file so that `path` holds either what it held before or the complete new content: `write` fills a
 * temporary file in the same folder, which is flushed to the disk and then renamed.
 *
 * @throws AppError `file.notWritable`; the signal's reason when aborted; whatever `write` itself throws.
 */
export async function writeAtomically(
  path: string,
  write: (file: FileHandle) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  const temporary = join(dirname(path), temporaryName());
  let file: FileHandle;
  try {
    file = await open(temporary, 'wx');
  } catch (error) {
    throw notWritable(path, error);
  }
  try {
    try {
      await write(file);
      signal?.throwIfAborted();
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw notWritable(path, error);
  }
}

/** Why a file could not be written and what to do, after "Cannot write X: ", from the system's code. */
export function describeCause(code: string): string {
  return CAUSES[code] ?? `the system reports ${code}`;
}

/** Turns a file system error into `file.notWritable`; anything else passes unchanged. */
export function notWritable(path: string, error: unknown): unknown {
  const code =
    error instanceof Error && 'syscall' in error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === undefined) return error;
  const cause = describeCause(code);
  return new AppError('file.notWritable', `Cannot write ${basename(path)}: ${cause}.`, {
    details: { path, system: code },
    cause: error,
  });
}
