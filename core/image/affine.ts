import type { Affine, DicomOrigin, ImageOrigin } from './image-origin.ts';
import type { PixelSize } from './pixel-source.ts';
import { metresPerUnit } from './unit.ts';

type Vector = [number, number, number];

/** Where an image's voxels lie; null where its file does not say. */
export function affineOf(origin: ImageOrigin): Affine | null {
  return origin.kind === 'nifti' ? origin.affine : dicomAffine(origin);
}

/** DICOM counts to the left and to the back (LPS), so that the first two rows change their sign. */
function dicomAffine({ orientation, spacing, thickness, planes }: DicomOrigin): Affine | null {
  const first = planes[0]?.position;
  if (orientation?.length !== 6 || spacing === null || !first) return null;
  const [a, b, c, d, e, f] = orientation;
  const across: Vector = [a * spacing.x, b * spacing.x, c * spacing.x];
  const down: Vector = [d * spacing.y, e * spacing.y, f * spacing.y];
  const normal: Vector = [b * f - c * e, c * d - a * f, a * e - b * d];
  const next = planes.find(({ position }) => position && distance(position, first) > 1e-3)?.position;
  const step: Vector = next
    ? [next[0] - first[0], next[1] - first[1], next[2] - first[2]]
    : [normal[0] * (thickness ?? 1), normal[1] * (thickness ?? 1), normal[2] * (thickness ?? 1)];
  return [0, 1, 2].map((row) => {
    const sign = row < 2 ? -1 : 1;
    const value = (vector: readonly number[]) => sign * vector[row] + 0;
    return [value(across), value(down), value(step), value(first)] as const;
  });
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** The affine of the part of an image that begins at z plane `z`. */
export function shiftAffine(affine: Affine, z: number): Affine {
  return affine.map(([x, y, step, start]) => [x, y, step, start + z * step] as const);
}

/** Lengths of a voxel's sides. */
export function voxelSides(affine: Affine): Vector {
  return [0, 1, 2].map((axis) => Math.hypot(...affine.map((row) => row[axis]))) as Vector;
}

/** Sides of a voxel in mm; a distance of planes that is not known is taken for the width of a pixel. Null without a length. */
export function millimetres(pixelSize: PixelSize | null): Vector | null {
  const metres = pixelSize && metresPerUnit(pixelSize.unit);
  if (!pixelSize || !metres) return null;
  return [pixelSize.x, pixelSize.y, pixelSize.z ?? pixelSize.x].map((side) =>
    Number((side * metres * 1000).toPrecision(12)),
  ) as Vector;
}
