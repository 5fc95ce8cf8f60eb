import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The bytes of a file, or of all files in a folder with their paths, in the order of those. */
export async function readTree(path: string): Promise<Buffer> {
  if (!(await stat(path)).isDirectory()) return readFile(path);
  const names = (await readdir(path, { recursive: true })).sort();
  const parts = names.map(async (name) => {
    const isFile = (await stat(join(path, name))).isFile();
    return Buffer.concat([Buffer.from(name), ...(isFile ? [await readFile(join(path, name))] : [])]);
  });
  return Buffer.concat(await Promise.all(parts));
}
