import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { AppError } from '../../../core/errors.ts';
import type { Rect } from '../../../core/image/geometry.ts';
import { writeAtomically } from '../../exporters/atomic-file.ts';
import type { ProbabilityFile } from '../engine.ts';
import type { ProbabilityRun } from '../inference.ts';

/** Order of the planes in the file (main/services/engine.ts). */
const PLANES = ['foreground', 'boundary', 'distance'] as const;
export type ProbabilityPlane = (typeof PLANES)[number];

const noteSchema = z.object({ file: z.string(), width: z.int().positive(), height: z.int().positive() });
const DAY_MS = 86_400_000;
const BAND_BYTES = 8 * 2 ** 20;

/** The network's maps of one image, kept in the data folder because they are large and can be made again. */
export class ProbabilityMaps {
  private kept: ProbabilityFile | null = null;
  private running: ProbabilityFile | null = null;
  private readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Finds the map of an earlier run; one of another version of the file, or of another size, does not count. */
  static async open(
    dataFolder: string,
    image: { path: string; width: number; height: number },
  ): Promise<ProbabilityMaps> {
    const { size, mtimeMs } = await stat(image.path);
    const key = createHash('sha256').update(`${size} ${mtimeMs} ${image.path}`).digest('hex').slice(0, 32);
    const maps = new ProbabilityMaps(join(dataFolder, 'probability', key));
    const note = await readNote(join(maps.folder, 'map.json'));
    if (note?.width === image.width && note.height === image.height) {
      maps.kept = { path: join(maps.folder, note.file), width: note.width, height: note.height };
    }
    return maps;
  }

  /** The map of the last run that ended well. */
  get last(): ProbabilityFile | null {
    return this.kept;
  }

  get isEmpty(): boolean {
    return this.kept === null && this.running === null;
  }

  /** `width` and `height` in pixels of the plane that is going to be computed. */
  async start(width: number, height: number): Promise<ProbabilityRun> {
    await mkdir(this.folder, { recursive: true });
    const name = `${randomBytes(6).toString('hex')}.u8`;
    const run: ProbabilityFile = { path: join(this.folder, name), width, height };
    this.running = run;
    const end = () => {
      if (this.running === run) this.running = null;
    };
    return {
      path: run.path,
      keep: async () => {
        await writeAtomically(join(this.folder, 'map.json'), async (file) => {
          await file.writeFile(JSON.stringify({ file: name, width, height }));
        });
        const former = this.kept;
        this.kept = run;
        end();
        if (former !== null) await rm(former.path, { force: true });
      },
      discard: async () => {
        end();
        await rm(run.path, { force: true });
      },
    };
  }

  /** uint8 (0 = 0, 255 = 1), row by row; what a run has not reached yet is 0. Throws `labels.none` before a run. */
  async read(plane: ProbabilityPlane, rect: Rect): Promise<Uint8Array> {
    const map = this.running ?? this.kept;
    if (map === null) throw noMap();
    const { width, height } = map;
    if (rect.x + rect.width > width || rect.y + rect.height > height) {
      const asked = `${rect.width} x ${rect.height} at ${rect.x},${rect.y}`;
      throw new AppError(
        'request.invalid',
        `Expected a rectangle inside ${width} x ${height} pixels, got ${asked}.`,
      );
    }
    const out = new Uint8Array(rect.width * rect.height);
    const file = await open(map.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    // A run that has just begun has no file yet.
    if (file === null) return out;
    try {
      const rows = Math.max(1, Math.floor(BAND_BYTES / width));
      const start = PLANES.indexOf(plane) * width * height;
      for (let y = 0; y < rect.height; y += rows) {
        const count = Math.min(rows, rect.height - y);
        const band = Buffer.alloc(count * width);
        await file.read(band, 0, band.length, start + (rect.y + y) * width);
        for (let row = 0; row < count; row++) {
          const from = row * width + rect.x;
          out.set(band.subarray(from, from + rect.width), (y + row) * rect.width);
        }
      }
    } finally {
      await file.close();
    }
    return out;
  }
}

export function noMap(): AppError {
  return new AppError('labels.none', 'There is no probability map of this image yet. Segment it first.');
}

async function readNote(path: string): Promise<z.infer<typeof noteSchema> | null> {
  try {
    const note = noteSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    await stat(join(path, '..', note.file));
    return note;
  } catch {
    // None yet, or a damaged one: a new run makes another.
    return null;
  }
}

/** Removes the maps used longest ago until at most `maxBytes` are left, and what unfinished runs left behind. */
export async function pruneProbability(dataFolder: string, maxBytes: number): Promise<void> {
  const root = join(dataFolder, 'probability');
  const names = await readdir(root).catch(() => []);
  const maps: { folder: string; bytes: number; modified: number }[] = [];
  for (const name of names) {
    const folder = join(root, name);
    const note = await readNote(join(folder, 'map.json'));
    for (const file of await readdir(folder)) {
      if (!file.endsWith('.u8') || file === note?.file) continue;
      // Another Skipscope may be writing one just now.
      const { mtimeMs } = await stat(join(folder, file));
      if (Date.now() - mtimeMs > DAY_MS) await rm(join(folder, file), { force: true });
    }
    if (note === null) continue;
    const { size, mtimeMs } = await stat(join(folder, note.file));
    maps.push({ folder, bytes: size, modified: mtimeMs });
  }
  let total = 0;
  for (const map of maps.sort((a, b) => b.modified - a.modified)) {
    total += map.bytes;
    if (total > maxBytes) await rm(map.folder, { recursive: true, force: true });
  }
}
