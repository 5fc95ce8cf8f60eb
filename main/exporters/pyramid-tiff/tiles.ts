import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';

import { TILE_SIZE } from '../../../core/edit/patch.ts';
import type { LabelSource } from '../../services/exporting.ts';
import { packBlocks } from '../label-blocks.ts';
import { readLevels, type LevelSize } from '../label-levels.ts';
import type { TiffTag } from '../tiff-directory.ts';
import { HEADER_BYTES } from '../tiff-tags.ts';
import { writeFully } from '../write-fully.ts';

/** Where the tiles of one level of one page are, row by row. */
export interface Tiles {
  offsets: number[];
  sizes: number[];
}

/** TileWidth and TileLength. */
export const TILE_TAGS: TiffTag[] = [
  { tag: 322, type: 'long', values: [TILE_SIZE] },
  { tag: 323, type: 'long', values: [TILE_SIZE] },
];

const compress = promisify(deflate) as (input: Uint8Array) => Promise<Buffer>;

/** Writes the tiles of pages one after the other. All tiles of background are one, which stands in the file once. */
export class TileWriter {
  /** Bytes of the file up to here. */
  position = HEADER_BYTES;
  private readonly file: FileHandle;
  private readonly levels: readonly LevelSize[];
  private readonly bytesPerLabel: 2 | 4;
  private background: { offset: number; size: number } | null = null;

  constructor(file: FileHandle, levels: readonly LevelSize[], bits: 16 | 32) {
    this.file = file;
    this.levels = levels;
    this.bytesPerLabel = bits === 32 ? 4 : 2;
  }

  /** All levels of a page. */
  async write(source: LabelSource, signal?: AbortSignal): Promise<Tiles[]> {
    const { levels, bytesPerLabel } = this;
    const tiles = levels.map((): Tiles => ({ offsets: [], sizes: [] }));
    for await (const { level, labels } of readLevels(source, levels, signal)) {
      for await (const group of packBlocks(labels, levels[level].width, bytesPerLabel, compress)) {
        signal?.throwIfAborted();
        for (const { packed } of group) {
          const { offset, size } = packed === null ? await this.writeBackground() : await this.append(packed);
          tiles[level].offsets.push(offset);
          tiles[level].sizes.push(size);
        }
      }
    }
    return tiles;
  }

  private async writeBackground(): Promise<{ offset: number; size: number }> {
    if (this.background === null) {
      const blank = new Uint8Array(TILE_SIZE * TILE_SIZE * this.bytesPerLabel);
      this.background = await this.append(await compress(blank));
    }
    return this.background;
  }

  private async append(bytes: Buffer): Promise<{ offset: number; size: number }> {
    const offset = this.position;
    await writeFully(this.file, bytes, offset);
    this.position += bytes.length;
    return { offset, size: bytes.length };
  }
}
