import { link, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';

import { AppError } from '../../../core/errors.ts';
import { temporaryName } from '../../exporters/atomic-file.ts';

const holderSchema = z.object({
  pid: z.int().positive(),
  /** The process's start in the system's own clock ticks (Linux), because pids are used again; null where unknown. */
  started: z.string().nullable(),
  host: z.string(),
  /** Of the people who share a server, the one who has it; null elsewhere. */
  user: z.string().nullable().default(null),
});
type Holder = z.infer<typeof holderSchema>;

/** What a file system that knows no hard links answers. */
const NO_LINKS = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EXDEV', 'EINVAL'];
/** Between creating a lock file and writing it lies less than this; an unreadable one older than this is a leftover. */
const WRITE_MS = 5000;

/** Field 22 of /proc/PID/stat; the name in field 2 may hold spaces and brackets. */
async function readStart(pid: number): Promise<string | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  // Another machine's processes can't be seen from here: believe the file.
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return holder.started === null || (await readStart(holder.pid)) === holder.started;
}

/**
 * Takes the lock file, removing one whose process is gone. Returns the function that gives it back. `onDeadHolder` is called,
 * with the lock held, when there was such a process.
 * Throws AppError `project.locked` while another process holds it, and the file system's own error when it can't be written.
 */
export async function acquireLock(
  path: string,
  onDeadHolder: () => Promise<void> = () => Promise.resolve(),
  user: string | null = null,
): Promise<() => Promise<void>> {
  const started = await readStart(process.pid);
  const holder: Holder = { pid: process.pid, started, host: hostname(), user };
  let wasStale = false;
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      await create(path, JSON.stringify(holder));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      wasStale = await removeIfStale(path);
      continue;
    }
    if (wasStale) await onDeadHolder();
    return () => rm(path, { force: true });
  }
  throw locked(path, null);
}

/**
 * Throws `EEXIST` when the file is there. It appears with its text in it, so that a process killed meanwhile leaves none that
 * tells of nobody; on file systems without hard links it is written in place.
 */
async function create(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), temporaryName());
  try {
    await writeFile(temporary, text);
    try {
      await link(temporary, path);
    } catch (error) {
      if (!NO_LINKS.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      await createInPlace(path, text);
    }
  } finally {
    await rm(temporary, { force: true });
  }
}

async function createInPlace(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** True when it removed one. */
async function removeIfStale(path: string): Promise<boolean> {
  const text = await readIfThere(path);
  if (text === null) return false;
  const holder = parseHolder(text);
  if (holder === null ? await isFresh(path) : await isAlive(holder)) throw locked(path, holder);
  // Renamed first: of two processes that find the same leftover, one gets it.
  const aside = `${path}.${process.pid}.stale`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  if ((await readIfThere(aside)) !== text) {
    await rename(aside, path);
    throw locked(path, null);
  }
  await rm(aside, { force: true });
  return true;
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function parseHolder(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function isFresh(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => null);
  return stats !== null && Date.now() - stats.mtimeMs < WRITE_MS;
}

function locked(path: string, holder: Holder | null): AppError {
  if (holder !== null && holder.user !== null) {
    const { user } = holder;
    const message = `${user} has this image open. Wait until it is closed there, or until ${user} has been away for a while.`;
    return new AppError('project.locked', message, { details: { user } });
  }
  const who =
    holder === null ? 'Another Skipscope' : `Another Skipscope (process ${holder.pid} on ${holder.host})`;
  return new AppError(
    'project.locked',
    `${who} has this image open. Close it there first; if it is not running any more, delete ${path}.`,
    {
      details: { folder: dirname(path) },
    },
  );
}
