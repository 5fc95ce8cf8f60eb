import { basename } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import type { ImageShape } from '../../../core/image/pixel-source.ts';
import type { Plane } from '../../../core/image/plane.ts';
import type { OpenedImage } from '../imaging.ts';

/** The image that labels are read for. */
export interface LabelTarget {
  name: string;
  /** Of its file. */
  path: string;
  shape: ImageShape;
  isRgb: boolean;
  /** Where labels go of which the file does not say the plane. @throws AppError `request.invalid` when nobody has said it */
  plane: () => Plane;
}

export function targetOf({ file, source }: OpenedImage, plane: Plane): LabelTarget {
  return { name: file.name, path: file.path, shape: source.shape, isRgb: source.isRgb, plane: () => plane };
}

/** So many objects can be edited in one plane, and far more than any image has. */
export const MAX_OBJECTS = 2_000_000;

export function tooMany(path: string): AppError {
  return new AppError(
    'request.invalid',
    `${basename(path)} has more than ${MAX_OBJECTS.toLocaleString('en')} objects in one plane. Expected labels, 0 for the background and one number for each object; if it is an image, open it as one.`,
  );
}
