import { bytesPerPixel } from '../../../../core/image/dtype.ts';
import type { Level, PixelSource } from '../../../../core/image/pixel-source.ts';

/** Side of the squares that levels are kept in: what the window asks for at once. */
export const LEVEL_TILE = 512;
/** A file whose smallest level has no side above this is shown fast enough as it is. */
const LARGEST_COARSE = 4096;

/** The levels that a file lacks, and what of it they are made from. */
export interface PyramidPlan {
  /** The file's own smallest level. */
  base: number;
  /** Each half as large as the one before, from large to small; the last fits into one tile. */
  levels: Level[];
  /** Of `levels`: about as large as a screen; a first draft of it can be had soon. */
  draft: number;
}

/** Null for an image that needs none. */
export function planPyramid({ levels }: Pick<PixelSource, 'levels'>): PyramidPlan | null {
  const base = levels.length - 1;
  let { width, height } = levels[base];
  if (Math.max(width, height) <= LARGEST_COARSE) return null;
  const planned: Level[] = [];
  while (Math.max(width, height) > LEVEL_TILE) {
    width = Math.ceil(width / 2);
    height = Math.ceil(height / 2);
    planned.push({ width, height, downsample: levels[0].width / width });
  }
  const draft = planned.findIndex((level) => Math.max(level.width, level.height) <= 4 * LEVEL_TILE);
  return { base, levels: planned, draft };
}

/** Where each tile of a plane's planned levels lies in its file: whole tiles one after the other, by level, channel, row, column. */
export class TileLayout {
  readonly plan: PyramidPlan;
  readonly dtype: PixelSource['dtype'];
  readonly channels: number;
  readonly tileBytes: number;
  /** Of the whole file. */
  readonly bytes: number;
  readonly #starts: number[] = [];

  constructor(plan: PyramidPlan, { dtype, shape }: Pick<PixelSource, 'dtype' | 'shape'>) {
    this.plan = plan;
    this.dtype = dtype;
    this.channels = shape.c;
    this.tileBytes = LEVEL_TILE * LEVEL_TILE * bytesPerPixel(dtype);
    let bytes = 0;
    for (const level of plan.levels) {
      this.#starts.push(bytes);
      bytes += this.channels * across(level.width) * across(level.height) * this.tileBytes;
    }
    this.bytes = bytes;
  }

  /** In bytes from the file's start; `level` counts the planned ones from 0. */
  offset(level: number, channel: number, column: number, row: number): number {
    const { width, height } = this.plan.levels[level];
    const index = (channel * across(height) + row) * across(width) + column;
    return this.#starts[level] + index * this.tileBytes;
  }
}

/** Tiles along a side. */
export function across(length: number): number {
  return Math.ceil(length / LEVEL_TILE);
}
