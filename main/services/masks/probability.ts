import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import type { Rect } from '../../../core/image/geometry.ts';
import { comparePlanes, formatPlane, type Plane } from '../../../core/image/plane.ts';
import type { RegionChoice } from '../../../core/inference/region.ts';
import { splitImagePath } from '../../formats/image-path.ts';
import type { ProbabilityFile } from '../engine.ts';
import type { MapReader } from '../exporting.ts';
import type { KeptMap, ProbabilityRun } from '../inference.ts';
import { readNotes, writeNotes, type MapNote } from './map-notes.ts';
import { mapReader, readPlane } from './read-plane.ts';

const NOTES = 'map.json';
const DAY_MS = 86_400_000;

/** The network's maps of one image, one for each plane, kept in the data folder because they are large and can be made again. */
export class ProbabilityMaps {
  private readonly kept = new Map<string, MapNote>();
  private readonly running = new Map<string, MapNote>();
  /** Names of the planes of the map that was started last. */
  private lastPlanes: string[] = [];
  private readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Finds the maps of earlier runs; those of another version of the file, or of another size, do not count. */
  static async open(
    dataFolder: string,
    image: { path: string; width: number; height: number },
  ): Promise<ProbabilityMaps> {
    const { size, mtimeMs } = await stat(splitImagePath(image.path).file);
    const key = createHash('sha256').update(`${size} ${mtimeMs} ${image.path}`).digest('hex').slice(0, 32);
    const maps = new ProbabilityMaps(join(dataFolder, 'probability', key));
    for (const note of await readNotes(join(maps.folder, NOTES))) {
      if (note.width !== image.width || note.height !== image.height) continue;
      maps.kept.set(formatPlane(note.plane), note);
      maps.lastPlanes = note.planes;
    }
    return maps;
  }

  /** The map of the plane's last run that ended well. */
  last(plane: Plane): KeptMap | null {
    const note = this.kept.get(formatPlane(plane));
    return note ? { ...this.fileOf(note), region: note.region } : null;
  }

  /** The last map as exporters read it; null before a run. */
  reader(plane: Plane): MapReader | null {
    const map = this.last(plane);
    return map && mapReader(map);
  }

  get isEmpty(): boolean {
    return this.kept.size + this.running.size === 0;
  }

  /** Planes that have a map. */
  get mapped(): Plane[] {
    return [...this.kept.values()].map(({ plane }) => plane).sort(comparePlanes);
  }

  /** Names of the planes that `read` knows. */
  get planes(): string[] {
    return this.isEmpty ? [] : this.lastPlanes;
  }

  /**
   * For the plane that is going to be computed. With a region the new map begins as a copy of the kept one, where that has the
   * same planes: elsewhere nothing changes.
   */
  async start(
    plane: Plane,
    described: Omit<ProbabilityFile, 'path'>,
    region: RegionChoice | null = null,
  ): Promise<ProbabilityRun> {
    await mkdir(this.folder, { recursive: true });
    const key = formatPlane(plane);
    const former = this.kept.get(key);
    const note = { file: `${randomBytes(6).toString('hex')}.u8`, ...described, plane: { ...plane }, region };
    const file = this.fileOf(note);
    if (region && former?.planes.join() === described.planes.join()) {
      // Where the file system can, the copy shares the original's blocks.
      await copyFile(join(this.folder, former.file), file.path, constants.COPYFILE_FICLONE);
    }
    this.running.set(key, note);
    this.lastPlanes = note.planes;
    const end = () => {
      if (this.running.get(key) === note) this.running.delete(key);
    };
    return {
      file,
      keep: async () => {
        const replaced = this.kept.get(key);
        this.kept.set(key, note);
        await writeNotes(join(this.folder, NOTES), [...this.kept.values()]);
        end();
        if (replaced) await rm(join(this.folder, replaced.file), { force: true });
      },
      discard: async () => {
        end();
        await rm(file.path, { force: true });
      },
    };
  }

  /**
   * A part of one of the map's planes (`channel`): uint8 (0 = 0, 255 = 1), row by row; what a run has not reached yet is 0. Throws
   * `labels.none` before a run, `request.invalid` for a channel that the map does not hold.
   */
  async read(plane: Plane, channel: string, rect: Rect): Promise<Uint8Array> {
    const key = formatPlane(plane);
    const map = this.running.get(key) ?? this.kept.get(key);
    if (map === undefined) throw noMap();
    return readPlane(this.fileOf(map), channel, rect);
  }

  private fileOf({ file, width, height, planes, maps, masks }: MapNote): ProbabilityFile {
    return { path: join(this.folder, file), width, height, planes, maps, masks };
  }
}

export function noMap(): AppError {
  return new AppError('labels.none', 'There is no probability map of this plane yet. Segment it first.');
}

/** Removes the maps used longest ago until at most `maxBytes` are left, and what unfinished runs left behind. */
export async function pruneProbability(dataFolder: string, maxBytes: number): Promise<void> {
  const root = join(dataFolder, 'probability');
  const names = await readdir(root).catch(() => []);
  const maps: { folder: string; bytes: number; modified: number }[] = [];
  for (const name of names) {
    const folder = join(root, name);
    const notes = await readNotes(join(folder, NOTES));
    const files = new Set(notes.map(({ file }) => file));
    let bytes = 0;
    let modified = 0;
    for (const file of await readdir(folder)) {
      if (!file.endsWith('.u8')) continue;
      const { size, mtimeMs } = await stat(join(folder, file));
      if (files.has(file)) {
        bytes += size;
        modified = Math.max(modified, mtimeMs);
      } else if (Date.now() - mtimeMs > DAY_MS) {
        // A younger one may be written by another Skipscope just now.
        await rm(join(folder, file), { force: true });
      }
    }
    if (notes.length > 0) maps.push({ folder, bytes, modified });
  }
  let total = 0;
  for (const map of maps.sort((a, b) => b.modified - a.modified)) {
    total += map.bytes;
    if (total > maxBytes) await rm(map.folder, { recursive: true, force: true });
  }
}
