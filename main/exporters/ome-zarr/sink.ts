import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { ZipWriter } from '../zip-writer.ts';

/** Takes the files of a Zarr hierarchy by their keys, such as 'labels/0/.zarray'. */
export interface ZarrSink {
  put(files: readonly (readonly [key: string, bytes: Uint8Array])[]): Promise<void>;
}

export class FolderSink implements ZarrSink {
  private readonly folder: string;
  private readonly made = new Set<string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Side by side, for each waits for the disk. */
  async put(files: readonly (readonly [string, Uint8Array])[]): Promise<void> {
    for (const [key] of files) await this.make(dirname(join(this.folder, key)));
    await Promise.all(files.map(([key, bytes]) => writeFlushed(join(this.folder, key), bytes)));
  }

  private async make(folder: string): Promise<void> {
    if (this.made.has(folder)) return;
    await mkdir(folder, { recursive: true });
    this.made.add(folder);
  }
}

/** A file that is on the disk when this resolves: the folder is renamed once all are. */
async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

export class ZipSink implements ZarrSink {
  private readonly zip: ZipWriter;

  constructor(zip: ZipWriter) {
    this.zip = zip;
  }

  async put(files: readonly (readonly [string, Uint8Array])[]): Promise<void> {
    for (const [key, bytes] of files) await this.zip.add(key, bytes);
  }
}
