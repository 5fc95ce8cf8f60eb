import { basename } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import type { ImageShape, PixelSource } from '../../../core/image/pixel-source.ts';
import type { Plane } from '../../../core/image/plane.ts';
import { otherSize } from '../../formats/label-files/fill-outlines.ts';
import type { FilePlace } from '../../formats/label-files/file-object.ts';
import type { LabelTarget } from './label-target.ts';

/** A picture of a label image, and the plane of the image that it is of. */
export interface FilePlane {
  plane: Plane;
  at: { t: number; z: number; c: number };
}

/**
 * Which plane of the image each picture of a label image is of. A single picture is of the plane that is shown; stacks must have as
 * many pictures as the image along z, t, or both. Axes that a file does not name may have been taken for others.
 *
 * @throws AppError `request.invalid` when the sizes differ
 */
export function matchPlanes(source: PixelSource, path: string, target: LabelTarget): FilePlane[] {
  const { x, y } = source.shape;
  const { shape, plane } = target;
  if (x !== shape.x || y !== shape.y)
    throw otherSize(basename(path), `${x} x ${y} pixels`, { width: shape.x, height: shape.y });
  const order = AXIS_ORDERS.find((candidate) => fits(candidate, source.shape, shape));
  if (order === undefined) throw otherStack(path, source.shape, shape);
  const [forT, forZ] = order.map((axis) => (axis === null ? 1 : source.shape[axis]));
  return Array.from({ length: forT * forZ }, (_, page) => {
    const [t, z] = [Math.floor(page / forZ), page % forZ];
    const at = { t: 0, z: 0, c: 0 };
    if (order[0] !== null) at[order[0]] = t;
    if (order[1] !== null) at[order[1]] = z;
    return { at, plane: { t: forT === shape.t ? t : plane().t, z: forZ === shape.z ? z : plane().z } };
  });
}

type StackAxis = 't' | 'z' | 'c';

/** Which axes of a file may be the image's t and z, the likeliest first; null: none of them. */
const AXIS_ORDERS: readonly (readonly [StackAxis | null, StackAxis | null])[] = [
  ['t', 'z'],
  ['z', 't'],
  [null, 'c'],
  ['c', null],
  ['t', 'c'],
  ['c', 'z'],
];

function fits(
  [forT, forZ]: readonly [StackAxis | null, StackAxis | null],
  file: ImageShape,
  image: ImageShape,
): boolean {
  const [t, z] = [forT === null ? 1 : file[forT], forZ === null ? 1 : file[forZ]];
  const isWhole = t * z === file.t * file.z * file.c;
  return isWhole && (t === 1 || t === image.t) && (z === 1 || z === image.z);
}

function otherStack(path: string, file: ImageShape, image: ImageShape): AppError {
  const describe = ({ t, z }: ImageShape) =>
    `${t} time point${t === 1 ? '' : 's'} and ${z} z plane${z === 1 ? '' : 's'}`;
  const channels = file.c > 1 ? ` in ${file.c} channels` : '';
  return new AppError(
    'request.invalid',
    `Expected labels of one plane, or of all ${describe(image)} of the image, but ${basename(path)} has ${describe(file)}${channels}. Choose the labels of this image.`,
  );
}

/**
 * The plane of the image that an object's place means; null where the file says nothing of it.
 *
 * @throws AppError `request.invalid` for one that the image does not have
 */
export function planeOf(
  place: FilePlace | null,
  path: string,
  { shape, isRgb, plane }: LabelTarget,
): Plane | null {
  if (place === null) return null;
  const found = { t: place.t ?? (shape.t === 1 ? 0 : null), z: place.z ?? (shape.z === 1 ? 0 : null) };
  if (place.t === null && place.z === null) {
    if (place.slice === null) return null;
    const picture = Math.floor(place.slice / (isRgb ? 1 : shape.c));
    found.z = picture % shape.z;
    found.t = Math.floor(picture / shape.z);
  }
  const { t, z } = { t: found.t ?? plane().t, z: found.z ?? plane().z };
  if (t < shape.t && z < shape.z) return { t, z };
  const asked = `an object in z plane ${z + 1} at time point ${t + 1}`;
  throw new AppError(
    'request.invalid',
    `Expected labels of this image, which has ${shape.z} z planes and ${shape.t} time points, but ${basename(path)} has ${asked}. Choose the labels of this image.`,
  );
}
