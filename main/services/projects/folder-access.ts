import { cp, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import { isLeftover } from '../../exporters/atomic-file.ts';
import { acquireLock } from './lock.ts';

/** Name of the lock file in a project's folder. */
export const LOCK = 'lock';
const READ_ONLY = ['EACCES', 'EPERM', 'EROFS'];
const FULL = ['ENOSPC', 'EDQUOT'];

/** What may be done with a project's folder. */
export type FolderAccess =
  | { kind: 'write'; release: () => Promise<void> }
  /** The labels can be looked at: another process has them, nothing may be written there, or the disk is full. */
  | { kind: 'held' | 'read-only' | 'full'; notice: string };

/** Locks the folder when that can be done. Throws what the file system says when it is anything but one of the above. */
export async function gainAccess(folder: string, user?: string | null): Promise<FolderAccess> {
  try {
    return { kind: 'write', release: await lockFolder(folder, user) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'project.locked') {
      const notice = `The labels can be looked at but not changed here: ${error.message}`;
      return { kind: 'held', notice };
    }
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (READ_ONLY.includes(code)) {
      const notice =
        'The folder of the labels is read-only: with the first change they are copied to Skipscope’s own data folder.';
      return { kind: 'read-only', notice };
    }
    if (!FULL.includes(code)) throw error;
    const notice = 'The disk is full: the labels can be looked at. Free some space before you change them.';
    return { kind: 'full', notice };
  }
}

/** Throws AppError `project.locked` while another process, or another user of this one, has the folder. */
export function lockFolder(folder: string, user?: string | null): Promise<() => Promise<void>> {
  return acquireLock(join(folder, LOCK), () => removeLeftovers(folder), user);
}

/** What a killed process was writing. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true });
  const left = names.filter((name) => isLeftover(basename(name)) || /^lock\.\d+\.stale$/.test(name));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

/** Copies a project to a place that isn't there yet or holds nothing that counts; `to` is whole or not there at all. */
export async function copyProject(from: string, to: string): Promise<void> {
  const partial = `${to}.partial`;
  await rm(partial, { recursive: true, force: true });
  try {
    await cp(from, partial, { recursive: true, filter: (path) => basename(path) !== LOCK });
    await rm(to, { recursive: true, force: true });
    await rename(partial, to);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}
