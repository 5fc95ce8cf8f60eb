import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { PixelSource } from '../../../../core/image/pixel-source.ts';
import { FIRST_PLANE } from '../../../../core/image/plane.ts';
import { splitImagePath } from '../../../formats/image-path.ts';
import { fingerprint } from '../../export/fingerprint.ts';
import { logFault } from '../../log.ts';
import type { BuildPyramid, PyramidEvents } from './build.ts';
import { BuildTurns } from './build-turns.ts';
import { hasRoom, pruneCache, UNFINISHED } from './cache-folder.ts';
import { LevelFile } from './level-file.ts';
import { planPyramid, TileLayout } from './plan.ts';
import { PyramidSource, type LevelFiles } from './pyramid-source.ts';

/** Grows with every change of what is in the files. */
const VERSION = 1;
/** Hashing more would take longer than the first pixels may. */
const HASHED_WHOLE_BYTES = 4 * 2 ** 20;
/** Of one image, files that are open at once; fewer where they would take more than half of the cache. */
const MOST_PLANES = 64;

export interface PyramidCacheOptions {
  /** Holds one folder for each image. */
  folder: string;
  /** Of all files together. */
  maxBytes: number;
  build: BuildPyramid;
}

/** Reduced levels of images that have none, built in the background and kept on disk within a fixed size. */
export class PyramidCache {
  readonly #options: PyramidCacheOptions;
  readonly #turns = new BuildTurns();
  readonly #inUse = new Set<string>();

  constructor(options: PyramidCacheOptions) {
    this.#options = options;
  }

  /** Makes room; what is in use stays. */
  prune(): Promise<void> {
    return pruneCache(this.#options.folder, this.#options.maxBytes, this.#inUse);
  }

  /**
   * The image with the levels it lacks, which begin to be built here for its first plane; null where it needs none, or
   * they would take more than half of the cache.
   */
  async extend(source: PixelSource, imagePath: string): Promise<PyramidSource | null> {
    const plan = planPyramid(source);
    if (plan === null) return null;
    const layout = new TileLayout(plan, source);
    if (layout.bytes > this.#options.maxBytes / 2) return null;
    const key = await identify(imagePath, source);
    const files: LevelFiles = {
      open: async ({ t, z }, events, signal) => {
        const path = join(this.#options.folder, key, `t${t}-z${z}.levels`);
        this.#inUse.add(path);
        const kept = await LevelFile.open(path, layout);
        if (kept !== null) return kept;
        const work = { imagePath, t, z, plan };
        await this.#turns.run(() => this.#build(work, path, layout, events, signal), signal);
        const built = await LevelFile.open(path, layout);
        if (built === null) throw new Error(`the pyramid just written to ${path} cannot be opened`);
        return built;
      },
      released: (plane) =>
        void this.#inUse.delete(join(this.#options.folder, key, `t${plane.t}-z${plane.z}.levels`)),
    };
    const mostPlanes = Math.floor(this.#options.maxBytes / 2 / layout.bytes);
    const pyramid = new PyramidSource(source, layout, files, Math.min(MOST_PLANES, mostPlanes));
    void pyramid.begin(FIRST_PLANE);
    return pyramid;
  }

  async #build(
    work: Omit<Parameters<BuildPyramid>[0], 'target'>,
    path: string,
    layout: TileLayout,
    events: PyramidEvents,
    signal: AbortSignal,
  ): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    if (!(await hasRoom(dirname(path), layout.bytes))) throw new NoRoom();
    const target = `${path}.${randomBytes(6).toString('hex')}${UNFINISHED}`;
    try {
      await this.#options.build({ ...work, target }, events, signal);
      await rename(target, path);
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    }
    await this.prune().catch(logFault);
  }
}

/** The disk is nearly full: the image is seen without its levels, as slowly as before. */
class NoRoom extends Error {
  constructor() {
    super('there is too little space left on the disk for the reduced levels of this image');
  }
}

/** The same for the same file with the same content, wherever it is opened from; another after any change of it. */
async function identify(imagePath: string, { dtype, shape, levels }: PixelSource): Promise<string> {
  const { file, inside } = splitImagePath(imagePath);
  const found = await stat(file);
  const { mtimeMs } = found;
  // The files of a folder may be too many to be looked at before the image is seen.
  const content = found.isDirectory() ? file : await fingerprint(imagePath, HASHED_WHOLE_BYTES);
  const text = JSON.stringify([VERSION, content, mtimeMs, inside, dtype, shape, levels]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
