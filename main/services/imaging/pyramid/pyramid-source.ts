import type { Pixels } from '../../../../core/image/dtype.ts';
import { formatPlane, type Plane } from '../../../../core/image/plane.ts';
import type { Level, PixelSource, RegionRequest } from '../../../../core/image/pixel-source.ts';
import { logFault } from '../../log.ts';
import type { PyramidEvents } from './build.ts';
import type { LevelFile } from './level-file.ts';
import type { TileLayout } from './plan.ts';
import { cutRect } from './cut-rect.ts';

export interface LevelFiles {
  /** The plane's levels, built first where they are not kept. */
  open(plane: Plane, events: PyramidEvents, signal: AbortSignal): Promise<LevelFile>;
  released(plane: Plane): void;
}

/** `draft`: only roughly what it will be. `building`: reading it waits until it is there. */
export type LevelState = 'draft' | 'building' | 'ready';

interface PlaneLevels {
  plane: Plane;
  file: Promise<LevelFile>;
  draft: Pixels[] | null;
  isBuilt: boolean;
  fraction: number;
  /** Reads that are under way or wait for it. */
  readers: number;
  abort: AbortController;
}

/**
 * An image with more levels than its file has. The file's own come first and are read from it; the others are read from
 * the cache, plane by plane: the levels of a plane are built when it is first asked for. Of more than `mostPlanes` planes those
 * used longest ago are let go.
 */
export class PyramidSource implements PixelSource {
  readonly #own: PixelSource;
  readonly #layout: TileLayout;
  readonly #files: LevelFiles;
  readonly #mostPlanes: number;
  /** The one used longest ago comes first. */
  readonly #planes = new Map<string, PlaneLevels>();
  /** What is said of levels is said of this plane; it is never let go. */
  #first: PlaneLevels | null = null;
  readonly #abort = new AbortController();
  #hasFailed = false;

  constructor(own: PixelSource, layout: TileLayout, files: LevelFiles, mostPlanes: number) {
    this.#own = own;
    this.#layout = layout;
    this.#files = files;
    this.#mostPlanes = mostPlanes;
  }

  get format() {
    return this.#own.format;
  }
  get shape() {
    return this.#own.shape;
  }
  get dtype() {
    return this.#own.dtype;
  }
  get channels() {
    return this.#own.channels;
  }
  get displayRanges() {
    return this.#own.displayRanges;
  }
  get isRgb() {
    return this.#own.isRgb;
  }
  get pixelSize() {
    return this.#own.pixelSize;
  }
  get metadata() {
    return this.#own.metadata;
  }

  /** The file's own only, when the others could not be built. */
  get levels(): readonly Level[] {
    return this.#hasFailed ? this.#own.levels : [...this.#own.levels, ...this.#layout.plan.levels];
  }

  /** Whether the levels of a plane can be read at once. */
  isReady(plane: Plane): boolean {
    return this.#planes.get(formatPlane(plane))?.isBuilt === true;
  }

  /** Of level `index`, on the plane that was built first: the others are built in their turn. */
  stateOf(index: number): LevelState {
    const own = this.#own.levels.length;
    const first = this.#first;
    if (index < own || first?.isBuilt === true) return 'ready';
    return first?.draft && index === own + this.#layout.plan.draft ? 'draft' : 'building';
  }

  /** How much of the levels being built is done, 0..1; null when none are. */
  get fraction(): number | null {
    const building = [...this.#planes.values()].find(({ isBuilt }) => !isBuilt);
    return this.#hasFailed || building === undefined ? null : building.fraction;
  }

  /** Opens the levels of a plane, or has them built; resolves when they are there, with false when they can't be. */
  begin(plane: Plane): Promise<boolean> {
    return this.#levelsOf(plane).file.then(
      () => true,
      () => false,
    );
  }

  async readRegion(request: RegionRequest): Promise<Pixels> {
    const { level, t, c, z, rect, signal } = request;
    const planned = level - this.#own.levels.length;
    if (planned < 0) return this.#own.readRegion(request);
    const levels = this.#levelsOf({ t, z });
    if (!levels.isBuilt && levels.draft && planned === this.#layout.plan.draft) {
      return cutRect(levels.draft[c], this.#layout.plan.levels[planned].width, rect);
    }
    levels.readers++;
    this.#trim();
    try {
      const file = await waitFor(levels.file, signal);
      return await file.read(planned, c, rect, signal);
    } finally {
      levels.readers--;
    }
  }

  /** Ends what is being built; the file's own source stays open. */
  async close(): Promise<void> {
    this.#abort.abort();
    await Promise.all(Array.from(this.#planes.values(), (levels) => this.#release(levels)));
  }

  /** Lets planes go that nobody reads, built or not: files of planes in use are not cleaned away. */
  #trim(): void {
    for (const [key, levels] of this.#planes) {
      if (this.#planes.size <= this.#mostPlanes) return;
      if (levels === this.#first || levels.readers > 0) continue;
      this.#planes.delete(key);
      this.#release(levels).catch((error: unknown) => logFault(error, 'pyramid'));
    }
  }

  async #release({ plane, file, abort }: PlaneLevels): Promise<void> {
    abort.abort();
    await file.then(
      (open) => open.close(),
      // Never opened.
      () => undefined,
    );
    this.#files.released(plane);
  }

  #levelsOf(plane: Plane): PlaneLevels {
    const key = formatPlane(plane);
    const known = this.#planes.get(key);
    if (known !== undefined) {
      this.#planes.delete(key);
      this.#planes.set(key, known);
      return known;
    }
    const abort = new AbortController();
    const signal = AbortSignal.any([this.#abort.signal, abort.signal]);
    const events: PyramidEvents = {
      onDraft: (pixels) => (levels.draft = pixels),
      onProgress: (fraction) => (levels.fraction = fraction),
    };
    const levels: PlaneLevels = {
      plane,
      file: this.#files.open(plane, events, signal),
      draft: null,
      isBuilt: false,
      fraction: 0,
      readers: 0,
      abort,
    };
    this.#planes.set(key, levels);
    this.#first ??= levels;
    levels.file.then(
      () => {
        levels.isBuilt = true;
        levels.draft = null;
      },
      (error: unknown) => {
        if (signal.aborted) return;
        // Of another plane, only whoever asks for it hears of it; it is tried again the next time.
        if (levels === this.#first) this.#hasFailed = true;
        else this.#planes.delete(key);
        logFault(error, 'pyramid');
      },
    );
    return levels;
  }
}

/** The promise's value, or the signal's reason when that comes first. */
function waitFor<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
