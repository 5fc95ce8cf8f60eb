import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { AppError } from '../../core/errors.ts';
import type { PixelSource } from '../../core/image/pixel-source.ts';
import type { LabelRows } from '../../core/measure/measure.ts';
import { openLabels } from '../formats/label-files/open-labels.ts';
import { checkPlane } from './plane-choice.ts';

/** Labels are kept in 32 bits. */
const MAX_NUMBER = 0xffff_ffff;

/** One plane of a label image, read band by band. */
export interface LabelImage extends LabelRows {
  close(): Promise<void>;
}

/**
 * Opens a label image: one channel of whole numbers, 0 = background. `plane` must be given where the file has several.
 *
 * @throws AppError `request.invalid` for anything else, `file.*` for what can't be read
 */
export async function openLabelImage(
  path: string,
  plane: { t: number; z: number } | null,
  signal?: AbortSignal,
): Promise<LabelImage> {
  const source = await openLabels(path, { signal });
  try {
    const chosen = choosePlane(source, path, plane);
    checkLabels(source, path);
    return {
      ...labelRows(source, path, chosen, signal),
      pixelSize: source.pixelSize,
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** The labels of one plane of an open source; reading throws `request.invalid` for numbers that are none. */
export function labelRows(
  source: PixelSource,
  path: string,
  plane: { t: number; z: number; c?: number },
  signal?: AbortSignal,
): Omit<LabelRows, 'pixelSize'> {
  const { x: width, y: height } = source.shape;
  return {
    width,
    height,
    async readRows(y, rows) {
      // Others get their turn between bands; a decoded file may be read without any waiting.
      await setImmediate();
      const rect = { x: 0, y, width, height: rows };
      const values = await source.readRegion({ level: 0, c: 0, ...plane, rect, signal });
      for (const value of values) {
        if (value >= 0 && value <= MAX_NUMBER && Number.isInteger(value)) continue;
        throw new AppError(
          'request.invalid',
          `Expected labels, whole numbers from 0 on, but ${basename(path)} holds ${value}. Choose a label image, 0 for the background and one number for each object.`,
        );
      }
      return Uint32Array.from(values);
    },
  };
}

/** The plane asked for, or the only one. @throws AppError `request.invalid` when one has to be chosen or isn't there */
export function choosePlane(
  { shape }: PixelSource,
  path: string,
  plane: { t: number; z: number } | null,
): { t: number; z: number } {
  if (plane === null && shape.t * shape.z === 1) return { t: 0, z: 0 };
  if (plane === null) {
    throw new AppError(
      'request.invalid',
      `${basename(path)} has ${shape.t} time points and ${shape.z} z planes; objects are measured in one plane. Choose it with --plane T,Z.`,
    );
  }
  checkPlane({ shape }, plane);
  return plane;
}

/**
 * @throws AppError `request.invalid` unless the source holds one channel without colours. Numbers are looked at as they are read:
 * many programs save labels as floats, and 64-bit integers are read as such.
 */
export function checkLabels({ shape, isRgb }: Pick<PixelSource, 'shape' | 'isRgb'>, path: string): void {
  if (!isRgb && shape.c === 1) return;
  const found = isRgb ? 'colours' : `${shape.c} channels`;
  throw new AppError(
    'request.invalid',
    `Expected a label image, one channel of whole numbers with 0 as background, but ${basename(path)} holds ${found}. Give the labels first and the image with --image.`,
  );
}
