import { writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

import { AppError } from '../../core/errors.ts';
import type { Rect } from '../../core/image/geometry.ts';
import type { SeparationMaps } from '../../core/inference/separate.ts';
import type { ProbabilityFile } from '../services/engine.ts';

const PLANES = 3;

/** The kept network maps of one image plane: see `ProbabilityFile` for the layout. Rectangles are written, whole rows read. */
export class ProbabilityMap {
  readonly width: number;
  readonly height: number;
  private readonly file: FileHandle;

  private constructor(file: FileHandle, width: number, height: number) {
    this.file = file;
    this.width = width;
    this.height = height;
  }

  /** An empty file of full size, so that every row has its place from the start. */
  static async create({ path, width, height }: ProbabilityFile): Promise<ProbabilityMap> {
    const file = await open(path, 'w+').catch((cause: unknown) => {
      throw notWritten(String(cause), cause);
    });
    await file.truncate(PLANES * width * height);
    return new ProbabilityMap(file, width, height);
  }

  /** @throws AppError `labels.none` when the file is gone or was cut off */
  static async open({ path, width, height }: ProbabilityFile): Promise<ProbabilityMap> {
    const lost = (cause?: unknown): AppError =>
      new AppError('labels.none', 'The probability map of the last run is gone. Segment the image again.', {
        cause,
      });
    const file = await open(path, 'r').catch((cause: unknown) => {
      throw lost(cause);
    });
    const { size } = await file.stat();
    if (size === PLANES * width * height) return new ProbabilityMap(file, width, height);
    await file.close();
    throw lost();
  }

  /** Writes the maps of a rectangle, which hold rect.width * rect.height values. */
  writeRect(rect: Rect, maps: SeparationMaps): void {
    for (const [plane, values] of [maps.foreground, maps.boundary, maps.distance].entries()) {
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

  /** Fills `maps` from their start with `rows` rows. */
  async readRows(y: number, rows: number, maps: SeparationMaps): Promise<void> {
    const length = rows * this.width;
    for (const [plane, values] of [maps.foreground, maps.boundary, maps.distance].entries()) {
      await this.file.read(values, 0, length, this.offset(plane, y));
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

/** Room for `rows` rows of the three maps. */
export function allocateMaps(width: number, rows: number): SeparationMaps {
  return {
    foreground: new Uint8Array(width * rows),
    boundary: new Uint8Array(width * rows),
    distance: new Uint8Array(width * rows),
  };
}
