import { createHash } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

import { splitImagePath } from '../../formats/image-path.ts';

/** Files up to this size are hashed whole. */
const WHOLE_BYTES = 64 * 2 ** 20;
const PART_BYTES = 2 ** 20;
/** Files of a folder up to this size are hashed with what is in them. */
const SMALL_BYTES = 2 ** 16;
/** Labels may be put into an OME-Zarr image, which stays the same. */
const LABELS = /(?:^|\/)labels\//;

/** What an image file can be recognised by later. */
export interface Fingerprint {
  bytes: number;
  sha256: string;
  /**
   * What was hashed: a file above 64 MiB by its first and its last MiB, one after the other; of a folder the names and sizes of its
   * files in order, and the contents up to 64 KiB each: metadata, and small chunks.
   */
  of: 'file' | 'first and last MiB' | 'folder';
}

/** Of an image, which may be a folder. @throws the system's error for a file that cannot be read */
export async function fingerprint(path: string, wholeBytes = WHOLE_BYTES): Promise<Fingerprint> {
  // Of a data set, the file that it is in.
  const { file: onDisk } = splitImagePath(path);
  const status = await stat(onDisk);
  if (status.isDirectory()) return fingerprintFolder(onDisk);
  const bytes = status.size;
  const isWhole = bytes <= wholeBytes;
  const hash = createHash('sha256');
  const file = await open(onDisk, 'r');
  try {
    const parts = isWhole
      ? [[0, bytes]]
      : [
          [0, PART_BYTES],
          [bytes - PART_BYTES, bytes],
        ];
    for (const [start, end] of parts) {
      const stream = file.createReadStream({ start, end: Math.max(start, end - 1), autoClose: false });
      if (end > start) for await (const chunk of stream) hash.update(chunk as Buffer);
    }
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex'), of: isWhole ? 'file' : 'first and last MiB' };
}

async function fingerprintFolder(root: string): Promise<Fingerprint> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)).split(sep).join('/'))
    .filter((name) => !LABELS.test(name));
  const hash = createHash('sha256');
  let bytes = 0;
  for (const name of names.sort()) {
    const { size } = await stat(join(root, name));
    bytes += size;
    hash.update(`${name}\0${size}\0`);
    if (size <= SMALL_BYTES) hash.update(await readFile(join(root, name)));
  }
  return { bytes, sha256: hash.digest('hex'), of: 'folder' };
}
