import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

import { writeAtomically } from '../../exporters/atomic-file.ts';
import { Mutex } from '../mutex.ts';

const entrySchema = z.object({ path: z.string(), origin: z.enum(['disk', 'sample', 'upload']) });
const fileSchema = z.object({ formatVersion: z.literal(1), files: z.array(entrySchema) });
export type RecentFile = z.infer<typeof entrySchema>;

/** The images opened last, newest first, kept in a JSON file. */
export class RecentFiles {
  private files: RecentFile[] = [];
  private readonly path: string;
  private readonly limit: number;
  private readonly writes = new Mutex();

  constructor(path: string, limit = 50) {
    this.path = path;
    this.limit = limit;
  }

  /** Reads the list; a missing or damaged file is an empty list, for nothing but comfort hangs on it. */
  async load(): Promise<void> {
    try {
      this.files = fileSchema.parse(JSON.parse(await readFile(this.path, 'utf8'))).files;
    } catch {
      this.files = [];
    }
  }

  list(): readonly RecentFile[] {
    return this.files;
  }

  async add(file: RecentFile): Promise<void> {
    this.files = [file, ...this.files.filter((other) => other.path !== file.path)].slice(0, this.limit);
    const text = JSON.stringify({ formatVersion: 1, files: this.files }, null, 2);
    await this.writes.run(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      await writeAtomically(this.path, async (handle) => {
        await handle.writeFile(text);
      });
    });
  }
}
