import type { FileHandle } from 'node:fs/promises';

import { binInto } from '../../../../core/image/bin.ts';
import { allocatePixels, bytesPerPixel, type Pixels } from '../../../../core/image/dtype.ts';
import type { PixelSource } from '../../../../core/image/pixel-source.ts';
import { writeFully } from '../../../exporters/write-fully.ts';
import { across, LEVEL_TILE, type TileLayout } from './plan.ts';

/** Pixels of all channels that are read at once: about half of what readers keep of a file, so no block is decoded twice. */
const BAND_BYTES = 64 * 2 ** 20;

/**
 * Writes all planned levels of one plane in one pass over the file, band by band: memory follows the width of the
 * image, not its area. `onProgress` gets 0..1.
 */
export async function writeLevels(
  source: PixelSource,
  plane: { t: number; z: number },
  layout: TileLayout,
  file: FileHandle,
  onProgress: (fraction: number) => void,
): Promise<void> {
  const { base } = layout.plan;
  const { width, height } = source.levels[base];
  const rows = bandRows(width * layout.channels * bytesPerPixel(layout.dtype));
  const channels = Array.from({ length: layout.channels }, (_, c) => createRows(layout, c, file));
  for (let y = 0; y < height; y += rows) {
    const rect = { x: 0, y, width, height: Math.min(rows, height - y) };
    for (const [c, levels] of channels.entries()) {
      await levels.add(await source.readRegion({ level: base, ...plane, c, rect }), rect);
    }
    onProgress((y + rect.height) / height);
  }
  for (const levels of channels) await levels.finish();
}

/** Rows of a band: a power of two, so that bands fill the rows of tiles of every level without a rest. */
function bandRows(rowBytes: number): number {
  let rows = 2 * LEVEL_TILE;
  while (rows > 2 && rows * rowBytes > BAND_BYTES) rows /= 2;
  return rows;
}

/** The rows of one level and channel, from the finest planned level on; the coarser ones follow from it. */
function createRows(layout: TileLayout, channel: number, file: FileHandle): LevelRows {
  let coarser: LevelRows | null = null;
  for (let level = layout.plan.levels.length - 1; level >= 0; level--) {
    coarser = new LevelRows(layout, level, channel, file, coarser);
  }
  if (coarser === null) throw new Error('a pyramid has at least one level');
  return coarser;
}

/** Gathers one row of tiles of a level, writes it when it is full and hands it on to the next coarser level. */
class LevelRows {
  readonly #layout: TileLayout;
  readonly #level: number;
  readonly #channel: number;
  readonly #file: FileHandle;
  readonly #coarser: LevelRows | null;
  readonly #width: number;
  readonly #rows: Pixels;
  #filled = 0;
  /** Row of tiles being gathered. */
  #row = 0;

  constructor(
    layout: TileLayout,
    level: number,
    channel: number,
    file: FileHandle,
    coarser: LevelRows | null,
  ) {
    this.#layout = layout;
    this.#level = level;
    this.#channel = channel;
    this.#file = file;
    this.#coarser = coarser;
    this.#width = layout.plan.levels[level].width;
    this.#rows = allocatePixels(layout.dtype, this.#width * LEVEL_TILE);
  }

  /** Rows of the next finer level: an even number, but for the last ones. */
  async add(values: Pixels, size: { width: number; height: number }): Promise<void> {
    binInto(values, size, 2, this.#rows, this.#filled * this.#width, this.#width);
    this.#filled += Math.ceil(size.height / 2);
    if (this.#filled >= LEVEL_TILE) await this.#flush();
  }

  async finish(): Promise<void> {
    if (this.#filled > 0) await this.#flush();
    await this.#coarser?.finish();
  }

  async #flush(): Promise<void> {
    const height = this.#filled;
    const values = this.#rows.subarray(0, height * this.#width);
    for (let column = 0; column < across(this.#width); column++) {
      const tile = this.#cut(column, height);
      const bytes = new Uint8Array(tile.buffer, tile.byteOffset, tile.byteLength);
      const at = this.#layout.offset(this.#level, this.#channel, column, this.#row);
      await writeFully(this.#file, bytes, at);
    }
    this.#filled = 0;
    this.#row += 1;
    await this.#coarser?.add(values, { width: this.#width, height });
  }

  /** A whole tile; what lies outside the image is 0. */
  #cut(column: number, height: number): Pixels {
    const tile = allocatePixels(this.#layout.dtype, LEVEL_TILE * LEVEL_TILE);
    const x = column * LEVEL_TILE;
    const width = Math.min(LEVEL_TILE, this.#width - x);
    for (let y = 0; y < height; y++) {
      const from = y * this.#width + x;
      tile.set(this.#rows.subarray(from, from + width), y * LEVEL_TILE);
    }
    return tile;
  }
}
