import { millimetres } from '../../../core/image/affine.ts';
import type { DicomOrigin, DicomPlane } from '../../../core/image/image-origin.ts';
import type { LabelSource } from '../../services/exporting.ts';
import { makeUid } from './uid.ts';

/** Where the planes of a segmentation lie: in the image's series, or in a space of their own. */
export interface SegGeometry {
  frameOfReferenceUid: string;
  orientation: readonly number[];
  /** Of rows, then of columns, and between planes, in mm. */
  spacing: [rows: number, columns: number];
  step: number;
  /** By plane, in mm. */
  positions: readonly (readonly number[])[];
  /** Number in the stack, from 0 on, by plane. */
  numbers: readonly number[];
  /** The slices that the planes were made on; empty for an image that is no DICOM. */
  sources: readonly DicomPlane[];
}

const UPRIGHT = [1, 0, 0, 0, 1, 0];

/** `z` is the number of each plane in the stack. A pixel is taken for a millimetre where nothing is known of its size. */
export function geometryOf(
  source: LabelSource,
  numbers: readonly number[],
  origin: DicomOrigin | null,
): SegGeometry {
  const [x, y, z] = millimetres(source.pixelSize) ?? [1, 1, 1];
  const planes = origin === null ? [] : numbers.map((number) => origin.planes[number]);
  const isPlaced = planes.length > 0 && planes.every((plane) => plane?.position != null);
  const common = {
    spacing: [origin?.spacing?.y ?? y, origin?.spacing?.x ?? x] as [number, number],
    step: origin?.thickness ?? z,
    numbers,
    sources: planes.filter((plane) => plane !== undefined),
  };
  if (origin !== null && isPlaced && origin.orientation !== null) {
    return {
      ...common,
      frameOfReferenceUid: origin.frameOfReferenceUid ?? makeUid('frame of reference', origin.seriesUid),
      orientation: origin.orientation,
      positions: planes.map(({ position }) => position!),
    };
  }
  return {
    ...common,
    frameOfReferenceUid: makeUid('frame of reference', source.image?.name ?? ''),
    orientation: UPRIGHT,
    positions: numbers.map((number) => [0, 0, number * z]),
  };
}
