import type { Dtype, Pixels } from './dtype.ts';
import type { Rect } from './geometry.ts';

/** Sizes of the five axes, in TCZYX order (OME). Every one is at least 1. */
export interface ImageShape {
  t: number;
  c: number;
  z: number;
  y: number;
  x: number;
}

export interface PixelSize {
  x: number;
  y: number;
  /** Distance of neighbouring z planes; null for a single plane or when unknown. */
  z: number | null;
  /** Of all three, as OME writes it: 'µm', 'nm', 'mm', ... */
  unit: string;
}

export interface Channel {
  name: string;
  /** '#rrggbb', from the file where it says one. */
  color: string | null;
}

/** Values that a file wants shown as black and as full colour. */
export interface DisplayRange {
  low: number;
  high: number;
}

/** One resolution of the pyramid; level 0 is full size, `downsample` 1. */
export interface Level {
  width: number;
  height: number;
  downsample: number;
}

export interface RegionRequest {
  level: number;
  t: number;
  c: number;
  z: number;
  /** In pixels of that level, wholly inside it. */
  rect: Rect;
  signal?: AbortSignal;
}

/**
 * The one door to pixels, whatever the file format.
 *
 * `readRegion` returns `rect.width * rect.height` values of `dtype`, row by row, with the file's own values.
 * It rejects with AppError (`file.*`), or with the signal's reason when aborted.
 */
export interface PixelSource {
  readonly format: string;
  readonly shape: ImageShape;
  readonly dtype: Dtype;
  readonly channels: readonly Channel[];
  /** By channel, where the file says it; missing or null: the values decide. */
  readonly displayRanges?: readonly (DisplayRange | null)[];
  /** True when the three channels are red, green and blue of one stain or photograph. */
  readonly isRgb: boolean;
  readonly levels: readonly Level[];
  readonly pixelSize: PixelSize | null;
  /** What the file says of itself, for the metadata panel: short strings. */
  readonly metadata: Readonly<Record<string, string>>;
  readRegion(request: RegionRequest): Promise<Pixels>;
  close(): Promise<void>;
}
