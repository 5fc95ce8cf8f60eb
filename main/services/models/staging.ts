import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { AppError } from '../../../core/errors.ts';
import { freeId } from './identity.ts';

/** Starts with a dot, so that no registry takes it for a model. */
const PREFIX = '.incoming-';
const TEMPORARY = /^\.(?:incoming|removed)-/;
const MAX_ATTEMPTS = 10;
/** What an interrupted program left behind is older than any import takes. */
const STALE_MS = 24 * 3600 * 1000;

/**
 * Calls `work` with an empty folder beside the models, so that renaming it into place is one step; whatever is still in it
 * at the end, after success or failure, is removed.
 *
 * @throws AppError `file.notWritable`, and what `work` throws
 */
export async function stage<T>(modelsFolder: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await makeFolder(modelsFolder);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeFolder(modelsFolder: string): Promise<string> {
  try {
    await mkdir(modelsFolder, { recursive: true });
    await removeStale(modelsFolder);
    return await mkdtemp(join(modelsFolder, PREFIX));
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    const message = `Models cannot be added: the folder ${modelsFolder} cannot be written to (${reason}). Check its permissions.`;
    throw new AppError('file.notWritable', message, { details: { folder: modelsFolder }, cause });
  }
}

async function removeStale(modelsFolder: string): Promise<void> {
  for (const name of await readdir(modelsFolder)) {
    if (!TEMPORARY.test(name)) continue;
    const path = join(modelsFolder, name);
    const stats = await stat(path).catch(() => null);
    if (stats !== null && Date.now() - stats.mtimeMs > STALE_MS)
      await rm(path, { recursive: true, force: true });
  }
}

/** Puts a finished folder into `modelsFolder` under the slug, or with a number behind it; returns the id that it got. */
export async function moveIntoPlace(
  folder: string,
  modelsFolder: string,
  slug: string,
  takenIds: readonly string[],
): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const present = (await readdir(modelsFolder)).map((name) => name.toLowerCase());
    const id = freeId(slug, new Set([...takenIds, ...present]));
    try {
      await rename(folder, join(modelsFolder, id));
      return id;
    } catch (error) {
      // Another program took the name in between; or, on Windows, a scanner holds a file for a moment.
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (attempt === MAX_ATTEMPTS || !['ENOTEMPTY', 'EEXIST', 'EPERM', 'EBUSY', 'EACCES'].includes(code))
        throw error;
      await setTimeout(100 * attempt);
    }
  }
}
