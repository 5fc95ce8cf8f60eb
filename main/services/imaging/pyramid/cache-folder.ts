import { readdir, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

const DAY_MS = 24 * 3600 * 1000;

/** What a file of the cache is called while it is being written. */
export const UNFINISHED = '.part';

/**
 * Removes the files of `folder`'s folders used longest ago until at most `maxBytes` are left, and what builds that
 * were broken off have left behind. Files in `kept` stay.
 */
export async function pruneCache(
  folder: string,
  maxBytes: number,
  kept: ReadonlySet<string> = new Set(),
): Promise<void> {
  const files: { path: string; bytes: number; used: number }[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    for (const file of await readdir(join(folder, name)).catch(() => [])) {
      const path = join(folder, name, file);
      const status = await stat(path).catch(() => null);
      if (status === null) continue;
      if (!file.endsWith(UNFINISHED)) files.push({ path, bytes: status.size, used: status.mtimeMs });
      // Another Skipscope may be writing it just now.
      else if (Date.now() - status.mtimeMs > DAY_MS) await rm(path, { force: true });
    }
  }
  let total = 0;
  // What stays in any case takes its room first.
  const isKept = ({ path }: { path: string }) => Number(kept.has(path));
  for (const { path, bytes } of files.sort((a, b) => isKept(b) - isKept(a) || b.used - a.used)) {
    total += bytes;
    // A file that another program has open cannot be removed on Windows; the next cleaning tries again.
    if (total > maxBytes && !kept.has(path)) await rm(path, { force: true }).catch(() => undefined);
  }
  // Only empty folders can be removed so.
  for (const name of await readdir(folder).catch(() => []))
    await rmdir(join(folder, name)).catch(() => undefined);
}

/** Whether `bytes` more leave as much again free on the disk of `folder`. */
export async function hasRoom(folder: string, bytes: number): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize > 2 * bytes;
}
