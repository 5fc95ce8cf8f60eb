import { allocatePixels, bytesPerPixel, type Dtype, type Pixels } from '../../core/image/dtype.ts';
import type {
  Channel,
  ImageShape,
  Level,
  PixelSize,
  PixelSource,
  RegionRequest,
} from '../../core/image/pixel-source.ts';
import { nameChannels } from './channels.ts';
import { corrupt, unsupported } from './failures.ts';
import type { FileReader } from './file-reader.ts';
import { checkRequest } from './request.ts';

/** PNG, JPEG and BMP can only be unpacked whole, and are kept unpacked while open. */
const MAX_BYTES = 2 ** 31 - 2 ** 16;

export interface Raster {
  format: string;
  width: number;
  height: number;
  /** 1 grey, 3 red, green, blue; alpha is left out. */
  samples: 1 | 3;
  dtype: Dtype;
  pixelSize: PixelSize | null;
  metadata: Record<string, string>;
  /** How many times larger than its file such an image can be at most; a header that promises more lies. */
  maxRatio: number;
  /** height * width * samples values, samples interleaved. */
  decode(): Promise<Pixels>;
}

/** A single plane that is decoded as a whole when its first region is read. */
export class DecodedSource implements PixelSource {
  readonly format: string;
  readonly shape: ImageShape;
  readonly dtype: Dtype;
  readonly channels: readonly Channel[];
  readonly isRgb: boolean;
  readonly levels: readonly Level[];
  readonly pixelSize: PixelSize | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly #file: FileReader;
  readonly #raster: Raster;
  #pixels: Promise<Pixels> | null = null;

  /** @throws AppError `file.corrupt`, `file.unsupported` for sizes that can't be true or don't fit in memory. */
  constructor(file: FileReader, raster: Raster) {
    checkSize(file, raster);
    const { width, height, samples } = raster;
    this.format = raster.format;
    this.shape = { t: 1, c: samples, z: 1, y: height, x: width };
    this.dtype = raster.dtype;
    this.isRgb = samples === 3;
    this.channels = nameChannels(samples, this.isRgb);
    this.levels = [{ width, height, downsample: 1 }];
    this.pixelSize = raster.pixelSize;
    this.metadata = raster.metadata;
    this.#file = file;
    this.#raster = raster;
  }

  async readRegion(request: RegionRequest): Promise<Pixels> {
    checkRequest(this, request);
    request.signal?.throwIfAborted();
    this.#pixels ??= this.#raster.decode();
    const pixels = await this.#pixels.catch((error: unknown) => {
      this.#pixels = null;
      throw error;
    });
    request.signal?.throwIfAborted();
    return crop(pixels, this.#raster, request);
  }

  async close(): Promise<void> {
    this.#pixels = null;
    await this.#file.close();
  }
}

function crop(pixels: Pixels, { width, samples, dtype }: Raster, { c, rect }: RegionRequest): Pixels {
  const out = allocatePixels(dtype, rect.width * rect.height);
  for (let y = 0, to = 0; y < rect.height; y++) {
    let from = ((rect.y + y) * width + rect.x) * samples + c;
    if (samples === 1) {
      out.set(pixels.subarray(from, from + rect.width), to);
      to += rect.width;
      continue;
    }
    for (let x = 0; x < rect.width; x++, from += samples) out[to++] = pixels[from]!;
  }
  return out;
}

function checkSize(file: FileReader, raster: Raster): void {
  const { width, height, samples, dtype, maxRatio } = raster;
  if (!(width >= 1 && height >= 1)) throw corrupt(file.name, `its header says ${width} x ${height} pixels`);
  const bytes = width * height * samples * bytesPerPixel(dtype);
  if (bytes > file.size * maxRatio + 2 ** 20) {
    throw corrupt(
      file.name,
      `its header promises ${width} x ${height} pixels, more than its ${file.size} bytes can hold`,
    );
  }
  if (bytes > MAX_BYTES) {
    throw unsupported(
      file.name,
      `${width} x ${height} pixels unpack to ${Math.round(bytes / 2 ** 20)} MB at once`,
      'Save it as a tiled TIFF, which is read in parts.',
    );
  }
}
