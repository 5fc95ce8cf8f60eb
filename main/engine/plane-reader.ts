import { bytesPerPixel, type Dtype, type Pixels } from '../../core/image/dtype.ts';
import type { Rect } from '../../core/image/geometry.ts';
import type { PixelSource } from '../../core/image/pixel-source.ts';

/** A plane of up to this many bytes (all fed channels) is kept, so that the file is read once. */
const KEPT_BYTES = 64 * 1024 * 1024;
/** Bytes read at a time otherwise, and pixels gone through at a time: copies as float32 are made of them. */
const BAND_BYTES = 16 * 1024 * 1024;
const BAND_PIXELS = 4 * 1024 * 1024;

/** Shares of red, green and blue in the luminance, after ITU-R BT.709 (as scikit-image's rgb2gray). */
const LUMINANCE = [0.2125, 0.7154, 0.0721] as const;

/** Whole rows of the channels that are fed to the network: of one plane of an image, or of a part of it. */
export class PlaneReader {
  readonly width: number;
  readonly height: number;
  readonly dtype: Dtype;
  /** For each of the network's channels the band of `readRows` that it is fed with; one band may be fed several times. */
  readonly feed: readonly number[];
  /** Milliseconds spent reading. */
  ms = 0;
  /** Different channels to read. */
  private readonly channels: readonly number[];
  /** Red, green and blue become one band. */
  private readonly isMixed: boolean;
  private readonly source: PixelSource;
  private readonly area: Rect;
  private readonly plane: { t: number; z: number };
  private readonly signal: AbortSignal;
  private readonly kept: Promise<Pixels[]> | null;

  /**
   * `channels`: one for each of the network's `inputs`; or one, which is fed to all; or red, green and blue for a network with
   * one input, which gets their luminance. `area` (image pixels) is what rows and columns are counted in.
   */
  constructor(
    source: PixelSource,
    plane: { t: number; z: number },
    channels: readonly number[],
    inputs: number,
    signal: AbortSignal,
    area: Rect = { x: 0, y: 0, width: source.shape.x, height: source.shape.y },
  ) {
    this.isMixed = inputs === 1 && channels.length === 3;
    if (!this.isMixed && channels.length !== 1 && channels.length !== inputs)
      throw new Error(`expected ${inputs} channels, got ${channels.length}`);
    this.source = source;
    this.plane = plane;
    this.signal = signal;
    this.area = area;
    this.width = area.width;
    this.height = area.height;
    this.dtype = this.isMixed ? 'float32' : source.dtype;
    this.channels = this.isMixed ? channels : [...new Set(channels)];
    this.feed = Array.from({ length: inputs }, (_, i) =>
      this.isMixed ? 0 : this.channels.indexOf(channels[i] ?? channels[0]),
    );
    const bytes = this.width * this.height * this.channels.length * bytesPerPixel(source.dtype);
    this.kept = bytes <= KEPT_BYTES ? this.load(0, this.height) : null;
    // Whoever reads first hears of a failure; until then it is not unhandled.
    this.kept?.catch(() => undefined);
  }

  /** Rows that are worth reading at a time when the whole plane is gone through. */
  get bandRows(): number {
    const rowBytes = this.width * this.channels.length * bytesPerPixel(this.source.dtype);
    const rows = this.kept ? BAND_PIXELS / this.width : BAND_BYTES / rowBytes;
    return Math.min(this.height, Math.max(1, Math.floor(rows)));
  }

  /** Bands of `rows * width` values, from row `y` on; not to be written to. */
  async readRows(y: number, rows: number): Promise<Pixels[]> {
    if (!this.kept) return this.load(y, rows);
    const from = y * this.width;
    return (await this.kept).map((pixels) => pixels.subarray(from, from + rows * this.width));
  }

  private async load(y: number, rows: number): Promise<Pixels[]> {
    const start = performance.now();
    const rect = { x: this.area.x, y: this.area.y + y, width: this.width, height: rows };
    const planes: Pixels[] = [];
    for (const c of this.channels) {
      planes.push(await this.source.readRegion({ level: 0, c, ...this.plane, rect, signal: this.signal }));
    }
    const bands = this.isMixed ? [mix(planes)] : planes;
    this.ms += performance.now() - start;
    return bands;
  }
}

function mix([red, green, blue]: Pixels[]): Float32Array {
  const out = new Float32Array(red.length);
  const [r, g, b] = LUMINANCE;
  for (let i = 0; i < out.length; i++) out[i] = r * red[i] + g * green[i] + b * blue[i];
  return out;
}
