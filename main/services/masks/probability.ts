import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import { AppError } from '../../../core/errors.ts';
import type { Rect } from '../../../core/image/geometry.ts';
import { MAPS } from '../../../core/inference/map-layout.ts';
import { splitImagePath } from '../../formats/image-path.ts';
import { writeAtomically } from '../../exporters/atomic-file.ts';
import type { ProbabilityFile } from '../engine.ts';
import type { MapReader } from '../exporting.ts';
import type { ProbabilityRun } from '../inference.ts';
import { mapReader, readPlane } from './read-plane.ts';

const planeName = z.string().min(1);
const sourceSchema = z.union([
  z.literal('kept'),
  z.object({ constant: z.number() }),
  z.object({ distanceCap: z.number().positive() }),
]);
/** Version 0.1 kept three planes always, and did not note them. */
const noteSchema = z.object({
  file: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  planes: z
    .array(planeName)
    .min(1)
    .default([...MAPS]),
  maps: z
    .object({ foreground: sourceSchema, boundary: sourceSchema, distance: sourceSchema })
    .default({ foreground: 'kept', boundary: 'kept', distance: 'kept' }),
  masks: z.array(z.object({ name: planeName, threshold: z.number() })).default([]),
});
const DAY_MS = 86_400_000;

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
    const { size, mtimeMs } = await stat(splitImagePath(image.path).file);
    const key = createHash('sha256').update(`${size} ${mtimeMs} ${image.path}`).digest('hex').slice(0, 32);
    const maps = new ProbabilityMaps(join(dataFolder, 'probability', key));
    const note = await readNote(join(maps.folder, 'map.json'));
    if (note?.width === image.width && note.height === image.height) {
      const { file, ...described } = note;
      maps.kept = { path: join(maps.folder, file), ...described };
    }
    return maps;
  }

  /** The map of the last run that ended well. */
  get last(): ProbabilityFile | null {
    return this.kept;
  }

  /** The last map as exporters read it; null before a run. */
  get reader(): MapReader | null {
    return this.kept && mapReader(this.kept);
  }

  get isEmpty(): boolean {
    return this.kept === null && this.running === null;
  }

  /** Names of the planes that `read` knows. */
  get planes(): string[] {
    return (this.running ?? this.kept)?.planes ?? [];
  }

  /** For the plane that is going to be computed. */
  async start(described: Omit<ProbabilityFile, 'path'>): Promise<ProbabilityRun> {
    await mkdir(this.folder, { recursive: true });
    const name = `${randomBytes(6).toString('hex')}.u8`;
    const run: ProbabilityFile = { path: join(this.folder, name), ...described };
    this.running = run;
    const end = () => {
      if (this.running === run) this.running = null;
    };
    return {
      file: run,
      keep: async () => {
        await writeAtomically(join(this.folder, 'map.json'), async (file) => {
          await file.writeFile(JSON.stringify({ file: name, ...described }));
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

  /**
   * uint8 (0 = 0, 255 = 1), row by row; what a run has not reached yet is 0. Throws `labels.none` before a run,
   * `request.invalid` for a plane that the map does not hold.
   */
  async read(plane: string, rect: Rect): Promise<Uint8Array> {
    const map = this.running ?? this.kept;
    if (map === null) throw noMap();
    return readPlane(map, plane, rect);
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
