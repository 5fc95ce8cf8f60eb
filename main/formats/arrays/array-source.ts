import { allocatePixels, bytesPerPixel, type Dtype, type Pixels } from '../../../core/image/dtype.ts';
import type { Rect } from '../../../core/image/geometry.ts';
import type {
  Channel,
  DisplayRange,
  ImageShape,
  Level,
  PixelSize,
  PixelSource,
  RegionRequest,
} from '../../../core/image/pixel-source.ts';
import { ByteCache } from '../byte-cache.ts';
import { nameChannels } from '../channels.ts';
import { corrupt, SAVE_AS_TIFF, unsupported } from '../failures.ts';
import { checkRequest } from '../request.ts';
import { countValues, type Chunk, type ChunkedArray } from './chunked-array.ts';

export type ImageAxis = 't' | 'c' | 'z' | 'y' | 'x';

const CACHE_BYTES = 128 * 2 ** 20;
/** Chunks are loaded in groups of about this many bytes: parallel, yet bounded. */
const GROUP_BYTES = 48 * 2 ** 20;
const MAX_CHUNK_BYTES = 2 ** 30;
const MAX_SIDE = 2 ** 31;

export interface ArrayImage {
  /** The file's name, for messages. */
  name: string;
  format: string;
  /** Which axis of the image each axis of the arrays is; y and x are among them, none twice. */
  axes: readonly ImageAxis[];
  /** The full size first; all of one pixel type. */
  levels: readonly ChunkedArray[];
  /** Names and colours by channel, where the file has them. */
  channels?: readonly Channel[];
  displayRanges?: readonly (DisplayRange | null)[];
  /** Only for three channels. */
  isRgb?: boolean;
  pixelSize: PixelSize | null;
  metadata: Record<string, string>;
  close(): Promise<void>;
}

/** An image whose pixels are one n-dimensional array per level, in chunks. Decoded chunks are kept, up to 128 MiB. */
export class ArraySource implements PixelSource {
  readonly format: string;
  readonly shape: ImageShape;
  readonly dtype: Dtype;
  readonly channels: readonly Channel[];
  readonly displayRanges: readonly (DisplayRange | null)[];
  readonly isRgb: boolean;
  readonly levels: readonly Level[];
  readonly pixelSize: PixelSize | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly #image: ArrayImage;
  readonly #cache = new ByteCache<Chunk>(CACHE_BYTES);

  /** @throws AppError `file.corrupt`, `file.unsupported` for sizes that can't be true or can't be read in parts. */
  constructor(image: ArrayImage) {
    image.levels.forEach((level) => checkSizes(image.name, level));
    const sizeOf = (array: ChunkedArray, axis: ImageAxis) => array.shape[image.axes.indexOf(axis)] ?? 1;
    const full = image.levels[0];
    this.format = image.format;
    this.shape = {
      t: sizeOf(full, 't'),
      c: sizeOf(full, 'c'),
      z: sizeOf(full, 'z'),
      y: sizeOf(full, 'y'),
      x: sizeOf(full, 'x'),
    };
    this.dtype = full.dtype;
    this.isRgb = image.isRgb === true;
    this.channels = nameChannels(this.shape.c, this.isRgb, image.channels);
    this.displayRanges = image.displayRanges ?? [];
    this.levels = image.levels.map((array) => {
      const width = sizeOf(array, 'x');
      return { width, height: sizeOf(array, 'y'), downsample: this.shape.x / width };
    });
    this.pixelSize = image.pixelSize;
    this.metadata = image.metadata;
    this.#image = image;
  }

  async readRegion(request: RegionRequest): Promise<Pixels> {
    checkRequest(this, request);
    const { level, rect, signal } = request;
    const { axes } = this.#image;
    const array = this.#image.levels[level];
    const fixed = axes.map((axis, i) => {
      if (axis === 'y' || axis === 'x') return 0;
      // Some pyramids shrink along z too.
      return Math.min(
        array.shape[i] - 1,
        Math.floor((request[axis] * array.shape[i]) / this.#image.levels[0].shape[i]),
      );
    });
    const cut = { array, fixed, y: axes.indexOf('y'), x: axes.indexOf('x'), rect };
    const out = allocatePixels(this.dtype, rect.width * rect.height);
    const positions = chunksIn(cut);
    const size = Math.max(1, Math.floor(GROUP_BYTES / chunkBytes(array)));
    for (let i = 0; i < positions.length; i += size) {
      signal?.throwIfAborted();
      const group = positions.slice(i, i + size);
      const chunks = await Promise.all(group.map((position) => this.#load(level, position)));
      group.forEach((position, k) => copyChunk(chunks[k], position, cut, out));
    }
    signal?.throwIfAborted();
    return out;
  }

  close(): Promise<void> {
    this.#cache.clear();
    return this.#image.close();
  }

  /** Without the request's signal: another request may wait for the same chunk. */
  #load(level: number, position: readonly number[]): Promise<Chunk> {
    const key = `${level}:${position.join()}`;
    const known = this.#cache.get(key);
    if (known) return known;
    const array = this.#image.levels[level];
    const loading = array.readChunk(position);
    this.#cache.set(key, loading, chunkBytes(array));
    return loading;
  }
}

function chunkBytes({ chunkShape, dtype }: ChunkedArray): number {
  return countValues(chunkShape) * bytesPerPixel(dtype);
}

/** What of an array is wanted: the plane's place on the other axes, and the rectangle on y and x. */
interface Cut {
  array: ChunkedArray;
  fixed: readonly number[];
  y: number;
  x: number;
  rect: Rect;
}

function chunksIn({ array, fixed, y, x, rect }: Cut): number[][] {
  const positions: number[][] = [];
  const base = fixed.map((at, axis) => Math.floor(at / array.chunkShape[axis]));
  const lastRow = Math.floor((rect.y + rect.height - 1) / array.chunkShape[y]);
  const lastColumn = Math.floor((rect.x + rect.width - 1) / array.chunkShape[x]);
  for (let row = Math.floor(rect.y / array.chunkShape[y]); row <= lastRow; row++) {
    for (let column = Math.floor(rect.x / array.chunkShape[x]); column <= lastColumn; column++) {
      const position = [...base];
      position[y] = row;
      position[x] = column;
      positions.push(position);
    }
  }
  return positions;
}

function copyChunk({ data, strides }: Chunk, position: readonly number[], cut: Cut, out: Pixels): void {
  const { array, fixed, y, x, rect } = cut;
  const origin = position.map((at, axis) => at * array.chunkShape[axis]);
  const top = Math.max(rect.y, origin[y]);
  const bottom = Math.min(rect.y + rect.height, origin[y] + array.chunkShape[y]);
  const left = Math.max(rect.x, origin[x]);
  const right = Math.min(rect.x + rect.width, origin[x] + array.chunkShape[x]);
  const first = fixed.reduce(
    (sum, at, axis) => (axis === y || axis === x ? sum : sum + (at - origin[axis]) * strides[axis]),
    0,
  );
  for (let row = top; row < bottom; row++) {
    let from = first + (row - origin[y]) * strides[y] + (left - origin[x]) * strides[x];
    let to = (row - rect.y) * rect.width + (left - rect.x);
    if (strides[x] === 1) {
      out.set(data.subarray(from, from + right - left), to);
      continue;
    }
    for (let column = left; column < right; column++, from += strides[x]) out[to++] = data[from]!;
  }
}

function checkSizes(name: string, array: ChunkedArray): void {
  const sizes = [...array.shape, ...array.chunkShape];
  if (!sizes.every((size) => Number.isInteger(size) && size >= 1 && size < MAX_SIDE))
    throw corrupt(name, `it says that it holds ${array.shape.join(' x ')} values`);
  const bytes = chunkBytes(array);
  if (bytes <= MAX_CHUNK_BYTES) return;
  const what = `it is stored in pieces of ${Math.round(bytes / 2 ** 20)} MB, which can only be unpacked whole`;
  throw unsupported(name, what, SAVE_AS_TIFF);
}
