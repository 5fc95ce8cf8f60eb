import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { formatBytes } from '../../../core/byte-size.ts';
import { AppError } from '../../../core/errors.ts';

const PART = '.part';
const DAY_MS = 86_400_000;

export interface UploadLimits {
  /** Largest file in bytes. */
  maxUploadBytes: number;
  /** Of all files together. */
  maxStoredBytes: number;
}

/** A name that every file system takes: no folders, no control or reserved characters, at most 120 characters. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(/[\p{Cc}<>:"|?*]/gu, '_')
    .replace(/^\.+/, '')
    .trim();
  return clean.length > 120 ? clean.slice(-120) : clean;
}

/** Uploaded files, each below a hash of its content, so that the same bytes find their project again. */
export class UploadStore {
  readonly limits: UploadLimits;
  private readonly folder: string;
  /** Of the uploads that are under way. */
  private arriving = 0;

  constructor(folder: string, limits: UploadLimits) {
    this.folder = folder;
    this.limits = limits;
  }

  /** What is stored, newest first. */
  async list(): Promise<{ path: string; bytes: number }[]> {
    const homes = await readdir(this.folder, { withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      },
    );
    const files = homes
      .filter((home) => home.isDirectory())
      .map(async ({ name: home }) => {
        const names = await readdir(join(this.folder, home));
        return Promise.all(
          names.map(async (name) => {
            const path = join(this.folder, home, name);
            const { size, mtimeMs } = await stat(path);
            return { path, bytes: size, mtimeMs };
          }),
        );
      });
    return (await Promise.all(files)).flat().sort((a, b) => b.mtimeMs - a.mtimeMs);
  }

  /**
   * Reads `body` piece by piece; `announced` is the number of bytes that it is said to have, where that is known. Returns the path.
   * Throws AppError `request.tooLarge` beyond a limit, `request.invalid` when empty.
   */
  async store(name: string, body: ReadableStream<Uint8Array>, announced = 0): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    await this.removeLeftovers();
    const stored = await this.checkRoom(name, announced);
    const temporary = join(this.folder, randomBytes(8).toString('hex') + PART);
    try {
      const digest = await this.receive(temporary, name, body, stored);
      const home = join(this.folder, digest.slice(0, 24));
      await mkdir(home, { recursive: true });
      const path = join(home, name);
      await rename(temporary, path);
      return path;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Throws AppError `request.tooLarge` when a file of that size could not be stored; returns the bytes that are. */
  async checkRoom(name: string, bytes: number): Promise<number> {
    const stored = (await this.list()).reduce((sum, file) => sum + file.bytes, 0);
    this.check(name, bytes, stored);
    return stored;
  }

  /** `path` as of `list`. */
  async remove(path: string): Promise<void> {
    await rm(path, { force: true });
    const home = dirname(path);
    if ((await readdir(home).catch(() => [])).length === 0) await rm(home, { recursive: true, force: true });
  }

  private check(name: string, bytes: number, stored: number): void {
    const { maxUploadBytes, maxStoredBytes } = this.limits;
    if (bytes > maxUploadBytes) {
      throw new AppError(
        'request.tooLarge',
        `"${name}" is larger than the ${formatBytes(maxUploadBytes)} that can be uploaded. Put it below the served folder and open it there.`,
        { details: { maxBytes: maxUploadBytes } },
      );
    }
    const total = stored + this.arriving + bytes;
    if (total <= maxStoredBytes) return;
    throw new AppError(
      'request.tooLarge',
      `There is no space for "${name}": your uploads take ${formatBytes(stored)} of ${formatBytes(maxStoredBytes)}. Delete some (Open images, Uploads), or put it below the served folder and open it there.`,
      { details: { storedBytes: stored, maxBytes: maxStoredBytes } },
    );
  }

  private async receive(
    path: string,
    name: string,
    body: ReadableStream<Uint8Array>,
    stored: number,
  ): Promise<string> {
    const hash = createHash('sha256');
    const handle = await open(path, 'wx');
    let bytes = 0;
    try {
      for await (const chunk of body) {
        this.arriving -= bytes;
        bytes += chunk.byteLength;
        try {
          this.check(name, bytes, stored);
        } finally {
          this.arriving += bytes;
        }
        hash.update(chunk);
        await handle.writeFile(chunk);
      }
      await handle.sync();
    } finally {
      this.arriving -= bytes;
      await handle.close();
    }
    if (bytes === 0)
      throw new AppError('request.invalid', `"${name}" arrived empty. Choose a file with content.`);
    return hash.digest('hex');
  }

  /** What a process that was killed had received, a day ago or more. */
  private async removeLeftovers(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      if (!name.endsWith(PART)) continue;
      const path = join(this.folder, name);
      const stats = await stat(path).catch(() => null);
      if (stats !== null && Date.now() - stats.mtimeMs > DAY_MS) await rm(path, { force: true });
    }
  }
}
