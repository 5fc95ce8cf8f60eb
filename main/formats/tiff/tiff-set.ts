import { dirname, join } from 'node:path';

import { FileReader } from '../file-reader.ts';
import { TiffFile } from './tiff-file.ts';

/** Files open at once, besides the first: a set may have one for each of thousands of planes. */
const MOST_OPEN = 16;

interface Other {
  tiff: Promise<TiffFile>;
  readers: number;
}

/** The file that was opened, and those beside it that hold more of its planes: opened when they are read, a bounded number at once. */
export class TiffSet {
  readonly first: TiffFile;
  /** By name; the one used longest ago comes first. */
  readonly #others = new Map<string, Other>();

  constructor(first: TiffFile) {
    this.first = first;
  }

  /** `name` null: the first file. @throws AppError `file.*` where it cannot be opened */
  async read<T>(name: string | null, work: (tiff: TiffFile) => Promise<T>): Promise<T> {
    if (name === null) return work(this.first);
    const other = this.#take(name);
    other.readers++;
    try {
      return await work(await other.tiff);
    } finally {
      other.readers--;
      await this.#trim();
    }
  }

  async close(): Promise<void> {
    const others = [...this.#others.values()];
    this.#others.clear();
    await Promise.all(others.map(closeOther));
    await this.first.close();
  }

  /** Makes it the one used last. What cannot be opened is tried again the next time. */
  #take(name: string): Other {
    const known = this.#others.get(name);
    const other = known ?? { tiff: this.#open(name), readers: 0 };
    this.#others.delete(name);
    this.#others.set(name, other);
    if (!known)
      other.tiff.catch(() => {
        if (this.#others.get(name) === other) this.#others.delete(name);
      });
    return other;
  }

  async #open(name: string): Promise<TiffFile> {
    const file = await FileReader.open(join(dirname(this.first.file.path), name));
    try {
      return await TiffFile.open(file, this.first.store.cache);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async #trim(): Promise<void> {
    for (const [name, other] of this.#others) {
      if (this.#others.size <= MOST_OPEN) return;
      if (other.readers > 0) continue;
      this.#others.delete(name);
      await closeOther(other);
    }
  }
}

async function closeOther({ tiff }: Other): Promise<void> {
  await tiff.then(
    (open) => open.close(),
    // It was never open: whoever wanted to read it has been told.
    () => undefined,
  );
}
