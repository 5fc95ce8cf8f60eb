import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isInside } from '../files/location.ts';

/** Cards are a few kilobytes; what is larger is none. */
const MAX_BYTES = 2 ** 20;

/**
 * The file with a model's documentation: what its description names, else its README. Null where that is an address or
 * missing, and for a file that a link leads to outside of the model's folder.
 */
export async function findCard(folder: string, documentation: string | null): Promise<string | null> {
  for (const name of [documentation, 'README.md']) {
    if (name === null || /^[a-z]+:\/\//i.test(name)) continue;
    try {
      const path = await realpath(join(folder, name));
      const stats = await stat(path);
      const isOurs = isInside(path, await realpath(folder));
      if (isOurs && stats.isFile() && stats.size <= MAX_BYTES) return path;
    } catch (error) {
      if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return null;
}
