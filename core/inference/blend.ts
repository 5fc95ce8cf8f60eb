import type { Rect } from '../image/geometry.ts';
import type { SeparationMaps } from './separate.ts';

/** One network tile's output and where it lies; it may reach beyond the image on any side. */
export interface BlendTile {
  /** Values 0..1: planes of width * height, one after the other, row by row. */
  output: Float32Array;
  /** Which planes are foreground, boundary and distance. */
  planes: { foreground: number; boundary: number; distance: number };
  x: number;
  y: number;
  width: number;
  height: number;
  /** How much each column and row counts, 0..1. A pixel's weight is their product; over all tiles they add up to 1. */
  columnWeights: Float32Array;
  rowWeights: Float32Array;
}

/** Finished rows as uint8 maps (round(value * 255)), from row `y` on; the arrays are the receiver's to keep. */
export interface BlendedRows extends SeparationMaps {
  y: number;
  rows: number;
}

/**
 * Values are added up in steps of 1/256 of a byte level, always in the middle of a step: where tiles agree, the rounding of
 * weights cannot move the sum over a byte's edge, so a pointwise network gives the same bytes on every tile grid.
 */
const STEPS = 255 * 256;

const MAPS = ['foreground', 'boundary', 'distance'] as const;

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
  private sums: Float32Array[] = MAPS.map(() => new Float32Array(0));

  /** Size of the image in pixels. */
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }

  /** Adds the part of a tile that lies in the image. Rows that were given out already must have weight 0 in it. */
  add(tile: BlendTile): void {
    const left = Math.max(0, tile.x);
    const right = Math.min(this.width, tile.x + tile.width);
    const bottom = Math.min(this.height, tile.y + tile.height);
    this.reserve(bottom - this.top);
    for (let map = 0; map < MAPS.length; map++) {
      const sums = this.sums[map];
      const plane = tile.planes[MAPS[map]] * tile.width * tile.height;
      for (let y = Math.max(this.top, tile.y); y < bottom; y++) {
        const rowWeight = tile.rowWeights[y - tile.y];
        if (rowWeight === 0) continue;
        const from = plane + (y - tile.y) * tile.width - tile.x;
        const to = (y - this.top) * this.width;
        for (let x = left; x < right; x++) {
          const value = Math.floor(tile.output[from + x] * STEPS) + 0.5;
          sums[to + x] += rowWeight * tile.columnWeights[x - tile.x] * value;
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
    const [foreground, boundary, distance] = this.sums.map((sums) => toBytes(sums, count));
    for (const sums of this.sums) {
      sums.copyWithin(0, count, this.rows * this.width);
      sums.fill(0, (this.rows - rows) * this.width, this.rows * this.width);
    }
    const y = this.top;
    this.top += rows;
    this.rows -= rows;
    return { y, rows, foreground, boundary, distance };
  }

  /** A rectangle of what is complete but not taken yet, as uint8 maps of its own size: for showing tiles at once. */
  read(rect: Rect): SeparationMaps {
    const [foreground, boundary, distance] = this.sums.map((sums) => {
      const bytes = new Uint8Array(rect.width * rect.height);
      for (let row = 0; row < rect.height; row++) {
        const from = (rect.y - this.top + row) * this.width + rect.x;
        bytes.set(toBytes(sums.subarray(from, from + rect.width), rect.width), row * rect.width);
      }
      return bytes;
    });
    return { foreground, boundary, distance };
  }

  private reserve(rows: number): void {
    if (rows <= this.rows) return;
    if (rows * this.width > this.sums[0].length) {
      this.sums = this.sums.map((sums) => {
        const larger = new Float32Array(rows * this.width);
        larger.set(sums.subarray(0, this.rows * this.width));
        return larger;
      });
    }
    this.rows = rows;
  }
}

function toBytes(values: Float32Array, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  // A network that overflows gives NaN, which becomes 0 here.
  for (let i = 0; i < count; i++) bytes[i] = Math.min(255, Math.max(0, values[i] / 256 + 0.5));
  return bytes;
}
