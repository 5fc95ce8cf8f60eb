import { open } from 'node:fs/promises';

import { AppError } from '../../../core/errors.ts';
import type { Rect } from '../../../core/image/geometry.ts';
import type { ProbabilityFile } from '../engine.ts';
import type { MapReader } from '../exporting.ts';

const BAND_BYTES = 8 * 2 ** 20;

/**
 * A rectangle of a plane of a kept map: uint8 (0 = 0, 255 = 1), row by row; what a run has not reached yet is 0.
 *
 * @throws AppError `request.invalid` for a plane that the map does not hold and a rectangle beyond its edge
 */
export async function readPlane(map: ProbabilityFile, plane: string, rect: Rect): Promise<Uint8Array> {
  const { width, height, planes } = map;
  if (!planes.includes(plane)) {
    throw new AppError(
      'request.invalid',
      `Expected one of the map's planes (${planes.join(', ')}), got "${plane}".`,
    );
  }
  if (rect.x + rect.width > width || rect.y + rect.height > height) {
    const asked = `${rect.width} x ${rect.height} at ${rect.x},${rect.y}`;
    throw new AppError(
      'request.invalid',
      `Expected a rectangle inside ${width} x ${height} pixels, got ${asked}.`,
    );
  }
  const out = new Uint8Array(rect.width * rect.height);
  const file = await open(map.path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  // A run that has just begun has no file yet.
  if (file === null) return out;
  try {
    const rows = Math.max(1, Math.floor(BAND_BYTES / width));
    const start = planes.indexOf(plane) * width * height;
    for (let y = 0; y < rect.height; y += rows) {
      const count = Math.min(rows, rect.height - y);
      const band = Buffer.alloc(count * width);
      await file.read(band, 0, band.length, start + (rect.y + y) * width);
      for (let row = 0; row < count; row++) {
        const from = row * width + rect.x;
        out.set(band.subarray(from, from + rect.width), (y + row) * rect.width);
      }
    }
  } finally {
    await file.close();
  }
  return out;
}

/** A kept map as exporters read it. */
export function mapReader(map: ProbabilityFile): MapReader {
  const { planes, masks, width } = map;
  return {
    planes,
    masks,
    readRows: (plane, y, rows) => readPlane(map, plane, { x: 0, y, width, height: rows }),
  };
}
