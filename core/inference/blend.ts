import type { Rect } from '../image/geometry.ts';
import type { KeptPlane } from './map-layout.ts';

/** One network tile's output and where it lies; it may reach beyond the plane on any side. */
export interface BlendTile {
  /** Channels of width * height values, one after the other, row by row. Clipped to 0..1; NaN counts as 0. */
  output: Float32Array;
  x: number;
  y: number;
  width: number;
  height: number;
  /** How much each column and row counts, 0..1. A pixel's weight is their product; over all tiles they add up to 1. */
  columnWeights: Float32Array;
  rowWeights: Float32Array;
}

/** Finished rows of the kept planes as uint8 (round(value * 255)), from row `y` on; the arrays are the receiver's to keep. */
export interface BlendedRows {
  y: number;
  rows: number;
  planes: Uint8Array[];
}

/**
 * Values are added up in steps of 1/256 of a byte level, always in the middle of a step: where tiles agree, the rounding of
 * weights cannot move the sum over a byte's edge, so a pointwise network gives the same bytes on every tile grid.
 */
const STEPS = 255 * 256;

/**
 * Adds up weighted tiles, from top to bottom, and gives out rows that no later tile touches: memory holds the rows
 * between, at most a band of tiles.
 */
export class BandBlend {
  private readonly width: number;
  private readonly height: number;
  /** First row still being added up, and how many rows from there on the sums hold. */
  private top = 0;
  private rows = 0;
  private readonly planes: readonly Pick<KeptPlane, 'channel' | 'invert'>[];
  private readonly sums: Float32Array[];

  /** Size of the blended plane in pixels, and which channels of the tiles to keep. */
  constructor(width: number, height: number, planes: readonly Pick<KeptPlane, 'channel' | 'invert'>[]) {
    this.width = width;
    this.height = height;
    this.planes = planes;
    this.sums = planes.map(() => new Float32Array(0));
  }

  /** Adds the part of a tile that lies in the image. Rows that were given out already must have weight 0 in it. */
  add(tile: BlendTile): void {
    const left = Math.max(0, tile.x);
    const right = Math.min(this.width, tile.x + tile.width);
    const bottom = Math.min(this.height, tile.y + tile.height);
    this.reserve(bottom - this.top);
    for (const [plane, { channel, invert }] of this.planes.entries()) {
      const sums = this.sums[plane];
      const base = channel * tile.width * tile.height;
      for (let y = Math.max(this.top, tile.y); y < bottom; y++) {
        const rowWeight = tile.rowWeights[y - tile.y];
        if (rowWeight === 0) continue;
        const from = base + (y - tile.y) * tile.width - tile.x;
        const to = (y - this.top) * this.width;
        for (let x = left; x < right; x++) {
          const value = invert ? 1 - tile.output[from + x] : tile.output[from + x];
          // NaN, of a network that overflows, fails both comparisons.
          const level = value > 0 ? Math.floor((value < 1 ? value : 1) * STEPS) + 0.5 : 0.5;
          sums[to + x] += rowWeight * tile.columnWeights[x - tile.x] * level;
        }
      }
    }
  }

  /** Rows up to `end` (exclusive) are complete: gives them out; null when there is none. */
  take(end: number): BlendedRows | null {
    const rows = Math.min(end, this.height) - this.top;
    if (rows <= 0) return null;
    this.reserve(rows);
    const count = rows * this.width;
    const planes = this.sums.map((sums) => toBytes(sums, count));
    for (const sums of this.sums) {
      sums.copyWithin(0, count, this.rows * this.width);
      sums.fill(0, (this.rows - rows) * this.width, this.rows * this.width);
    }
    const y = this.top;
    this.top += rows;
    this.rows -= rows;
    return { y, rows, planes };
  }

  /** A rectangle of what is complete but not taken yet, as uint8 planes of its own size: for showing tiles at once. */
  read(rect: Rect): Uint8Array[] {
    return this.sums.map((sums) => {
      const bytes = new Uint8Array(rect.width * rect.height);
      for (let row = 0; row < rect.height; row++) {
        const from = (rect.y - this.top + row) * this.width + rect.x;
        bytes.set(toBytes(sums.subarray(from, from + rect.width), rect.width), row * rect.width);
      }
      return bytes;
    });
  }

  private reserve(rows: number): void {
    if (rows <= this.rows) return;
    // One after the other: a band of a slide is hundreds of megabytes, and must not be there twice.
    for (const [plane, sums] of this.sums.entries()) {
      if (rows * this.width <= sums.length) continue;
      const larger = new Float32Array(rows * this.width);
      larger.set(sums.subarray(0, this.rows * this.width));
      this.sums[plane] = larger;
    }
    this.rows = rows;
  }
}

function toBytes(values: Float32Array, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i++) bytes[i] = Math.min(255, values[i] / 256 + 0.5);
  return bytes;
}
