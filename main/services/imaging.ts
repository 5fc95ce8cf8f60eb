import { createHash } from 'node:crypto';

import type { ImageInfo, PlaneProjection, PlaneStatistics } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Pixels } from '../../core/image/dtype.ts';
import { FIRST_PLANE } from '../../core/image/plane.ts';
import type { PixelSource, RegionRequest } from '../../core/image/pixel-source.ts';
import type { FileRef, FileService } from './files.ts';
import { projectMaximum } from './imaging/max-projection.ts';
import type { PyramidCache } from './imaging/pyramid/cache.ts';
import type { PyramidSource } from './imaging/pyramid/pyramid-source.ts';
import { measurePlane, type PlaneChoice } from './imaging/statistics.ts';
import { drawThumbnail } from './imaging/thumbnail.ts';
import { logFault } from './log.ts';
import { Mutex } from './mutex.ts';

export interface OpenedImage {
  id: string;
  file: FileRef;
  source: PixelSource;
}

/** What goes with an open image and is opened and closed with it: its labels. */
export interface Companion {
  open(image: OpenedImage): Promise<string[]>;
  close(imageId: string): Promise<void>;
}

export interface ImagingOptions {
  files: FileService;
  openSource: (path: string) => Promise<PixelSource>;
  companion: Companion;
  /** Without one, images are shown from the levels that their files have. */
  pyramids?: PyramidCache;
}

interface Projected {
  projection?: PlaneProjection;
}

interface Entry extends OpenedImage {
  /** False for one that is only lent (see `lend`). */
  isOpen: boolean;
  loans: number;
  /** The image with the levels that its file lacks; null when it needs none. */
  pyramid: PyramidSource | null;
  notices: string[];
  statistics: Map<string, Promise<PlaneStatistics>>;
}

/** The open images: their pixels, statistics and thumbnails. An image's id follows from its file's, so a reload finds it. */
export class ImagingService {
  private readonly images = new Map<string, Entry>();
  private readonly options: ImagingOptions;
  private readonly mutex = new Mutex();

  constructor(options: ImagingOptions) {
    this.options = options;
  }

  /** Opens a file with its labels; one that is open already is given as it is. Throws AppError `file.*`, `project.*`. */
  open(fileId: string): Promise<ImageInfo> {
    return this.mutex.run(async () => {
      const { files } = this.options;
      const file = await files.resolve(fileId);
      if (file.kind === 'folder') {
        throw new AppError(
          'request.invalid',
          `Expected an image, but "${file.name}" is a folder. Choose an image in it.`,
        );
      }
      const entry = await this.load(file);
      if (entry.isOpen) return this.info(entry.id);
      // Without its levels the image is only slower to look at.
      entry.pyramid = (await this.options.pyramids?.extend(entry.source, file.path).catch(logFault)) ?? null;
      entry.isOpen = true;
      // Nothing but comfort hangs on the list of recent files: a full disk must not keep the image from being seen.
      await files.noteOpened(file).catch(logFault);
      return this.info(entry.id);
    });
  }

  isOpen(fileId: string): boolean {
    return this.images.has(imageIdOf(fileId));
  }

  /**
   * Hands over an image with its labels until `use` returns, whether a person has it open or not; who opens it meanwhile shares it,
   * and who closes it does so afterwards. Throws as `open` does.
   */
  async lend<T>(file: FileRef, use: (image: OpenedImage) => Promise<T>): Promise<T> {
    const entry = await this.mutex.run(async () => {
      const loaded = await this.load(file);
      loaded.loans++;
      return loaded;
    });
    try {
      return await use(entry);
    } finally {
      await this.mutex.run(async () => {
        entry.loans--;
        await this.release(entry);
      });
    }
  }

  /** Throws AppError `image.notOpen`, as everything below. */
  get(id: string): OpenedImage {
    return this.find(id);
  }

  info(id: string): ImageInfo {
    const { file, source, pyramid, notices } = this.find(id);
    const levelsBuilt = pyramid?.fraction ?? undefined;
    return {
      id,
      fileId: file.id,
      name: file.name,
      location: this.options.files.locationOf(file),
      format: source.format,
      shape: { ...source.shape },
      dtype: source.dtype,
      channels: source.channels.map((channel) => ({ ...channel })),
      isRgb: source.isRgb,
      levels: (pyramid ?? source).levels.map((level, index) => {
        const state = pyramid?.stateOf(index) ?? 'ready';
        return state === 'ready' ? { ...level } : { ...level, state };
      }),
      ...(levelsBuilt === undefined ? {} : { levelsBuilt }),
      pixelSize: source.pixelSize,
      metadata: { ...source.metadata },
      notices,
    };
  }

  /** The file's own values, row by row. Throws `request.invalid` for what is not in the image. */
  async pixels(id: string, { projection, ...request }: RegionRequest & Projected): Promise<Pixels> {
    const { source, pyramid } = this.find(id);
    const shown = pyramid ?? source;
    checkRegion(shown, request);
    return (projection === 'max' ? projectMaximum(shown) : shown).readRegion(request);
  }

  statistics(
    id: string,
    { projection = 'none', ...plane }: PlaneChoice & Projected,
  ): Promise<PlaneStatistics> {
    const entry = this.find(id);
    const { source, statistics } = entry;
    checkPlane(source, plane);
    const key = `${plane.t} ${projection === 'max' ? projection : plane.z} ${plane.c}`;
    let result = statistics.get(key);
    if (result === undefined) {
      result = measurePlane(readable(entry, plane, projection), plane).then((measured) =>
        withRange(measured, source, plane.c),
      );
      statistics.set(key, result);
      // A failed reading is tried again the next time.
      result.catch(() => statistics.delete(key));
    }
    return result;
  }

  /**
   * PNG of at most 192 pixels a side: the channels of the middle plane in their colours, from `low` to `high`. Of an image whose
   * levels are being built it waits for them, and shows the plane that they are built for.
   */
  async thumbnail(id: string): Promise<Uint8Array> {
    const { source, pyramid } = this.find(id);
    const measure = (plane: PlaneChoice) => this.statistics(id, plane);
    if (await pyramid?.begin(FIRST_PLANE)) return drawThumbnail(pyramid ?? source, FIRST_PLANE, measure);
    const { t, z } = source.shape;
    return drawThumbnail(source, { t: t >> 1, z: z >> 1 }, measure);
  }

  /** Closes the image and its labels. */
  close(id: string): Promise<void> {
    return this.mutex.run(async () => {
      const entry = this.find(id);
      entry.isOpen = false;
      await this.release(entry);
    });
  }

  async closeAll(): Promise<void> {
    for (const id of [...this.images.keys()]) await this.close(id);
  }

  /** The image with its labels, read now unless it is there. */
  private async load(file: FileRef): Promise<Entry> {
    const { openSource, companion } = this.options;
    const id = imageIdOf(file.id);
    const known = this.images.get(id);
    if (known !== undefined) return known;
    const source = await openSource(file.path);
    const unused = { isOpen: false, loans: 0, pyramid: null, notices: [], statistics: new Map() };
    const entry: Entry = { id, file, source, ...unused };
    try {
      entry.notices = await companion.open(entry);
    } catch (error) {
      await source.close();
      throw error;
    }
    this.images.set(id, entry);
    return entry;
  }

  /** Lets an image go that nobody uses. */
  private async release(entry: Entry): Promise<void> {
    if (entry.isOpen || entry.loans > 0) return;
    this.images.delete(entry.id);
    try {
      await entry.pyramid?.close();
      await this.options.companion.close(entry.id);
    } finally {
      await entry.source.close();
    }
  }

  private find(id: string): Entry {
    const entry = this.images.get(id);
    if (entry !== undefined) return entry;
    throw new AppError('image.notOpen', 'This image is not open any more. Open it again.', {
      details: { imageId: id },
    });
  }
}

/** What a plane's values can be had from at once: levels that are still to be built are not waited for. */
function readable({ source, pyramid }: Entry, plane: PlaneChoice, projection: PlaneProjection): PixelSource {
  if (projection === 'max') return projectMaximum(source);
  return pyramid?.isReady(plane) ? pyramid : source;
}

/** What a file wants shown stands for the percentiles: they are what the picture begins with. */
function withRange(measured: PlaneStatistics, { displayRanges }: PixelSource, c: number): PlaneStatistics {
  const range = displayRanges?.[c];
  return range ? { ...measured, ...range } : measured;
}

function imageIdOf(fileId: string): string {
  return `image-${createHash('sha256').update(fileId).digest('base64url').slice(0, 22)}`;
}

function checkPlane({ shape }: PixelSource, { t, z, c }: PlaneChoice): void {
  if (t < shape.t && z < shape.z && c < shape.c) return;
  const size = `t ${shape.t}, z ${shape.z}, c ${shape.c}`;
  throw new AppError('request.invalid', `Expected a plane below ${size}, got t ${t}, z ${z}, c ${c}.`);
}

function checkRegion(source: PixelSource, request: RegionRequest): void {
  checkPlane(source, request);
  const { rect, level: index } = request;
  const level = source.levels[index];
  if (level === undefined) {
    throw new AppError('request.invalid', `Expected a level below ${source.levels.length}, got ${index}.`);
  }
  if (rect.x + rect.width <= level.width && rect.y + rect.height <= level.height) return;
  const asked = `${rect.width} x ${rect.height} at ${rect.x},${rect.y}`;
  throw new AppError(
    'request.invalid',
    `Expected a rectangle inside ${level.width} x ${level.height} pixels, got ${asked}.`,
  );
}
