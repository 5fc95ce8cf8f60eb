import { open, stat, utimes, type FileHandle } from 'node:fs/promises';

import { allocatePixels, type Pixels, viewPixels } from '../../../../core/image/dtype.ts';
import { intersectRects, type Rect } from '../../../../core/image/geometry.ts';
import { LEVEL_TILE, type TileLayout } from './plan.ts';

/** The built levels of one plane, read tile by tile. */
export class LevelFile {
  readonly #file: FileHandle;
  readonly #layout: TileLayout;

  private constructor(file: FileHandle, layout: TileLayout) {
    this.#file = file;
    this.#layout = layout;
  }

  /** Null when there is none, or one of another size. The file counts as used just now. */
  static async open(path: string, layout: TileLayout): Promise<LevelFile | null> {
    const status = await stat(path).catch(() => null);
    if (status?.size !== layout.bytes) return null;
    const file = await open(path, 'r').catch(() => null);
    if (file === null) return null;
    const now = new Date();
    // Only the order of cleaning hangs on it: a folder that may not be written to is read all the same.
    await utimes(path, now, now).catch(() => undefined);
    return new LevelFile(file, layout);
  }

  /** Values of one channel inside `rect` of planned level `level`, row by row. */
  async read(level: number, channel: number, rect: Rect, signal?: AbortSignal): Promise<Pixels> {
    const out = allocatePixels(this.#layout.dtype, rect.width * rect.height);
    const lastRow = Math.floor((rect.y + rect.height - 1) / LEVEL_TILE);
    const lastColumn = Math.floor((rect.x + rect.width - 1) / LEVEL_TILE);
    for (let row = Math.floor(rect.y / LEVEL_TILE); row <= lastRow; row++) {
      for (let column = Math.floor(rect.x / LEVEL_TILE); column <= lastColumn; column++) {
        signal?.throwIfAborted();
        const tile = await this.#readTile(this.#layout.offset(level, channel, column, row));
        copyTile(tile, column * LEVEL_TILE, row * LEVEL_TILE, rect, out);
      }
    }
    return out;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #readTile(at: number): Promise<Pixels> {
    const { tileBytes, dtype } = this.#layout;
    const bytes = new Uint8Array(tileBytes);
    for (let done = 0; done < tileBytes;) {
      const { bytesRead } = await this.#file.read(bytes, done, tileBytes - done, at + done);
      if (bytesRead === 0) throw new Error('a file of the pyramid cache became shorter while it was read');
      done += bytesRead;
    }
    return viewPixels(dtype, bytes.buffer);
  }
}

function copyTile(tile: Pixels, x: number, y: number, rect: Rect, out: Pixels): void {
  const part = intersectRects(rect, { x, y, width: LEVEL_TILE, height: LEVEL_TILE });
  for (let row = part.y; row < part.y + part.height; row++) {
    const from = (row - y) * LEVEL_TILE + (part.x - x);
    out.set(tile.subarray(from, from + part.width), (row - rect.y) * rect.width + (part.x - rect.x));
  }
}
