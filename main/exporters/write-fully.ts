import type { FileHandle } from 'node:fs/promises';

/**
 * Writes all of `bytes` at `position` (bytes from the file's start). A single write may take in fewer without an error,
 * as the last one before a full disk does.
 */
export async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
