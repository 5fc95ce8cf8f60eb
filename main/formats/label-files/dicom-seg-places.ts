import type { DicomOrigin } from '../../../core/image/image-origin.ts';
import type { DicomHeader } from '../dicom/header.ts';
import { alongNormal, frameOrientation, framePoint, itemOf } from '../dicom/origin.ts';
import { unsupported } from '../failures.ts';
import type { FilePlace } from './file-object.ts';

/** Positions closer than this, in mm, are one. */
const SAME_PLACE = 1e-2;
/** Directions whose cosines differ by less are one. */
const SAME_DIRECTION = 1e-3;

/**
 * Where each frame of a segmentation belongs: the slice of the image that it refers to, else the one that lies where it lies, else
 * (without a DICOM image) the place among the frames' own positions. Null for a frame of none of the image's slices.
 *
 * @throws AppError `file.unsupported` for a segmentation whose rows run in another direction than the image's
 */
export function placeFrames(
  header: DicomHeader,
  count: number,
  image: DicomOrigin | null,
): (FilePlace | null)[] {
  const { dataSet, source } = header;
  const orientation = frameOrientation(dataSet);
  const points = Array.from({ length: count }, (_, frame) => framePoint(dataSet, frame));
  const depths = points.map((point) => point && orientation && alongNormal(orientation, point));
  if (image === null) return placeByNumber(header, count) ?? placeAlone(depths, count);
  const isTurned =
    orientation !== null &&
    image.orientation !== null &&
    orientation.some((value, i) => Math.abs(value - image.orientation![i]) > SAME_DIRECTION);
  if (isTurned) {
    const what = 'its rows and columns run in other directions than those of the image';
    throw unsupported(
      source.name,
      what,
      'Resample it to the image, for example in 3D Slicer, and save it again.',
    );
  }
  const pages = new Map(
    image.planes.map(({ instanceUid, frame }, page) => [`${instanceUid} ${frame ?? 1}`, page]),
  );
  const imageDepths = image.planes.map(
    ({ position }) => position && image.orientation && alongNormal(image.orientation, position),
  );
  return depths.map((depth, frame) => {
    const referred = sourceOf(header, frame).flatMap((key) => pages.get(key) ?? []);
    const page = referred[0] ?? nearest(imageDepths, depth);
    if (page === null || page === undefined) return null;
    return { slice: null, ...pageOf(page, image) };
  });
}

/** Slices of a series lie t slowest; how many there are at each place tells how many points in time. */
function pageOf(page: number, { planes, orientation }: DicomOrigin): { z: number; t: number } {
  const depths = planes.map(({ position }) => position && orientation && alongNormal(orientation, position));
  const first = depths[0];
  const again = depths.findIndex(
    (depth, i) => i > 0 && depth !== null && first !== null && Math.abs(depth - first) < SAME_PLACE,
  );
  const z = again > 0 ? again : planes.length;
  return { t: Math.floor(page / z), z: page % z };
}

/** "UID frame" of the images that a frame was made on. */
function sourceOf({ dataSet }: DicomHeader, frame: number): string[] {
  const groups = [itemOf(dataSet, 'x52009230', frame), itemOf(dataSet, 'x52009229')];
  return groups.flatMap((group) => {
    const image = itemOf(itemOf(group, 'x00089124'), 'x00082112');
    const uid = image?.string('x00081155')?.trim();
    return uid === undefined ? [] : [`${uid} ${image?.intString('x00081160') ?? 1}`];
  });
}

function nearest(depths: readonly (number | null)[], depth: number | null): number | null {
  if (depth === null) return null;
  const page = depths.findIndex((other) => other !== null && Math.abs(other - depth) < SAME_PLACE);
  return page < 0 ? null : page;
}

/** By their numbers in the stack (In-Stack Position Number; PS3.3, C.7.6.16.2.2), where all frames have one. */
function placeByNumber({ dataSet }: DicomHeader, count: number): FilePlace[] | null {
  const places: FilePlace[] = [];
  for (let frame = 0; frame < count; frame++) {
    const number = itemOf(itemOf(dataSet, 'x52009230', frame), 'x00209111')?.uint32('x00209057');
    if (number === undefined || number < 1) return null;
    places.push({ t: null, z: number - 1, slice: null });
  }
  return places;
}

/** By their order in space; the distance of neighbours is the least that there is. All of one place belong to no plane in particular. */
function placeAlone(depths: readonly (number | null)[], count: number): (FilePlace | null)[] {
  if (depths.some((depth) => depth === null)) return new Array<null>(count).fill(null).map(nowhere);
  const known = depths as readonly number[];
  const sorted = [...new Set(known)]
    .sort((a, b) => a - b)
    .filter((depth, i, all) => i === 0 || depth - all[i - 1] > SAME_PLACE);
  if (sorted.length === 1) return known.map(nowhere);
  const steps = sorted.slice(1).map((depth, i) => depth - sorted[i]);
  const step = Math.min(...steps);
  return known.map((depth) => ({ t: null, z: Math.round((depth - sorted[0]) / step), slice: null }));
}

function nowhere(): FilePlace {
  return { t: null, z: null, slice: null };
}
