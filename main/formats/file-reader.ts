import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';

import { corrupt, unreadable } from './failures.ts';

const WINDOW_BYTES = 4096;
const MAX_WINDOWS = 64;

/** Random access to a file that is not trusted: every read is checked against the file's size first. */
export class FileReader {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly #handle: FileHandle;
  readonly #windows = new Map<number, Buffer>();

  private constructor(path: string, size: number, handle: FileHandle) {
    this.path = path;
    this.name = basename(path);
    this.size = size;
    this.#handle = handle;
  }

  /** @throws AppError `file.notFound`, `file.unreadable` (folders and devices too). */
  static async open(path: string): Promise<FileReader> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, 'r');
      const status = await handle.stat();
      if (!status.isFile()) throw Object.assign(new Error('not a file'), { code: 'EISDIR' });
      return new FileReader(path, status.size, handle);
    } catch (error) {
      await handle?.close();
      throw unreadable(basename(path), error);
    }
  }

  /** Exactly `length` bytes from `offset` on. @throws AppError `file.corrupt` when the file ends before. */
  async read(offset: number, length: number): Promise<Buffer> {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size)) {
      throw corrupt(
        this.name,
        `it ends at byte ${this.size}, but data is expected up to byte ${offset + length}`,
      );
    }
    const buffer = Buffer.allocUnsafeSlow(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.#handle
        .read(buffer, done, length - done, offset + done)
        .catch((error: unknown) => {
          throw unreadable(this.name, error);
        });
      if (bytesRead === 0) throw corrupt(this.name, 'it became shorter while it was read');
      done += bytesRead;
    }
    return buffer;
  }

  /** Like `read`, through a small cache of 4 KB windows: for the many short reads of headers and directories. */
  async peek(offset: number, length: number): Promise<Buffer> {
    const start = Math.floor(offset / WINDOW_BYTES) * WINDOW_BYTES;
    if (offset + length > start + WINDOW_BYTES || offset + length > this.size)
      return this.read(offset, length);
    let window = this.#windows.get(start);
    if (!window) {
      window = await this.read(start, Math.min(WINDOW_BYTES, this.size - start));
      if (this.#windows.size >= MAX_WINDOWS) this.#windows.clear();
      this.#windows.set(start, window);
    }
    return window.subarray(offset - start, offset - start + length);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
