import { bytesPerPixel, type Dtype, type Pixels } from '../../core/image/dtype.ts';
import type { PixelSource } from '../../core/image/pixel-source.ts';

/** A plane of up to this many bytes (all fed channels) is kept, so that the file is read once. */
const KEPT_BYTES = 64 * 1024 * 1024;
/** Bytes read at a time otherwise. */
const BAND_BYTES = 16 * 1024 * 1024;

/** Whole rows of the channels that are fed to the network, one plane of an image. */
export class PlaneReader {
  readonly width: number;
  readonly height: number;
  readonly dtype: Dtype;
  /** Different channels to read; `feed` maps the network's three inputs to them. */
  readonly channels: readonly number[];
  readonly feed: readonly [number, number, number];
  /** Milliseconds spent reading. */
  ms = 0;
  private readonly source: PixelSource;
  private readonly plane: { t: number; z: number };
  private readonly signal: AbortSignal;
  private readonly kept: Promise<Pixels[]> | null;

  /** `channels`: one (repeated) or three. */
  constructor(
    source: PixelSource,
    plane: { t: number; z: number },
    channels: readonly number[],
    signal: AbortSignal,
  ) {
    this.source = source;
    this.plane = plane;
    this.signal = signal;
    this.width = source.shape.x;
    this.height = source.shape.y;
    this.dtype = source.dtype;
    this.channels = [...new Set(channels)];
    const inputs = [0, 1, 2].map((i) => this.channels.indexOf(channels[i] ?? channels[0]));
    this.feed = inputs as [number, number, number];
    const bytes = this.width * this.height * this.channels.length * bytesPerPixel(source.dtype);
    this.kept = bytes <= KEPT_BYTES ? this.load(0, this.height) : null;
    // Whoever reads first hears of a failure; until then it is not unhandled.
    this.kept?.catch(() => undefined);
  }

  /** Rows that are worth reading at a time when the whole plane is gone through. */
  get bandRows(): number {
    if (this.kept) return this.height;
    const rowBytes = this.width * this.channels.length * bytesPerPixel(this.source.dtype);
    return Math.min(this.height, Math.max(1, Math.floor(BAND_BYTES / rowBytes)));
  }

  /** `rows * width` values of each of `channels`, from row `y` on; not to be written to. */
  async readRows(y: number, rows: number): Promise<Pixels[]> {
    if (!this.kept) return this.load(y, rows);
    const from = y * this.width;
    return (await this.kept).map((pixels) => pixels.subarray(from, from + rows * this.width));
  }

  private async load(y: number, rows: number): Promise<Pixels[]> {
    const start = performance.now();
    const rect = { x: 0, y, width: this.width, height: rows };
    const planes: Pixels[] = [];
    for (const c of this.channels) {
      planes.push(await this.source.readRegion({ level: 0, c, ...this.plane, rect, signal: this.signal }));
    }
    this.ms += performance.now() - start;
    return planes;
  }
}
