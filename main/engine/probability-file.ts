import { constants, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

import { AppError } from '../../core/errors.ts';
import type { Rect } from '../../core/image/geometry.ts';
import type { ProbabilityFile } from '../services/engine.ts';

/** The kept planes of one image plane: see `ProbabilityFile` for the layout. */
export class ProbabilityMap {
  readonly width: number;
  readonly height: number;
  private readonly file: FileHandle;

  private constructor(file: FileHandle, { width, height }: ProbabilityFile) {
    this.file = file;
    this.width = width;
    this.height = height;
  }

  /** A file of full size, so that every row has its place from the start: an empty one, or with `keeps` what there is. */
  static async create(described: ProbabilityFile, { keeps = false } = {}): Promise<ProbabilityMap> {
    const flags = keeps ? constants.O_RDWR | constants.O_CREAT : 'w+';
    const file = await open(described.path, flags).catch((cause: unknown) => {
      throw notWritten(String(cause), cause);
    });
    await file.truncate(sizeOf(described));
    return new ProbabilityMap(file, described);
  }

  /** @throws AppError `labels.none` when the file is gone or was cut off */
  static async open(described: ProbabilityFile): Promise<ProbabilityMap> {
    const lost = (cause?: unknown): AppError =>
      new AppError('labels.none', 'The probability map of the last run is gone. Segment the image again.', {
        cause,
      });
    const file = await open(described.path, 'r').catch((cause: unknown) => {
      throw lost(cause);
    });
    const { size } = await file.stat();
    if (size === sizeOf(described)) return new ProbabilityMap(file, described);
    await file.close();
    throw lost();
  }

  /** Writes a rectangle of every plane: rect.width * rect.height values each. */
  writeRect(rect: Rect, planes: readonly Uint8Array[]): void {
    for (const [plane, values] of planes.entries()) {
      const start = this.offset(plane, rect.y) + rect.x;
      if (rect.width === this.width) {
        this.write(values, 0, rect.width * rect.height, start);
        continue;
      }
      // Many short writes: without a turn of the event loop for each, they cost microseconds.
      for (let row = 0; row < rect.height; row++) {
        this.write(values, row * rect.width, rect.width, start + row * this.width);
      }
    }
  }

  /** Fills the arrays of `planes` from their start with a rectangle of one plane each, row by row. */
  async readRect(rect: Rect, planes: readonly Uint8Array[]): Promise<void> {
    const { x, y, width, height } = rect;
    for (const [plane, values] of planes.entries()) {
      if (width === this.width) {
        await this.file.read(values, 0, width * height, this.offset(plane, y));
        continue;
      }
      for (let row = 0; row < height; row++) {
        await this.file.read(values, row * width, width, this.offset(plane, y + row) + x);
      }
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private write(values: Uint8Array, offset: number, length: number, position: number): void {
    let written: number;
    try {
      written = writeSync(this.file.fd, values, offset, length, position);
    } catch (cause) {
      throw notWritten(String(cause), cause);
    }
    // A disk that fills up takes in a part without an error.
    if (written < length) throw notWritten('the disk is full');
  }

  private offset(plane: number, y: number): number {
    return (plane * this.height + y) * this.width;
  }
}

function notWritten(reason: string, cause?: unknown): AppError {
  const message = `The probability map cannot be written: ${reason}. Free some space on its disk and segment again.`;
  return new AppError('file.notWritable', message, { cause });
}

function sizeOf({ planes, width, height }: ProbabilityFile): number {
  return planes.length * width * height;
}
