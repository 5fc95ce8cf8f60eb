import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';

import { splitImagePath } from '../../formats/image-path.ts';

/** Files up to this size are hashed whole. */
const WHOLE_BYTES = 64 * 2 ** 20;
const PART_BYTES = 2 ** 20;

/** What an image file can be recognised by later. */
export interface Fingerprint {
  bytes: number;
  sha256: string;
  /** What was hashed: a file above 64 MiB by its first and its last MiB, one after the other. */
  of: 'file' | 'first and last MiB';
}

/** Null for an image that is a folder. @throws the system's error for a file that cannot be read */
export async function fingerprint(path: string, wholeBytes = WHOLE_BYTES): Promise<Fingerprint | null> {
  // Of a data set, the file that it is in.
  const { file: onDisk } = splitImagePath(path);
  const status = await stat(onDisk);
  if (!status.isFile()) return null;
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
