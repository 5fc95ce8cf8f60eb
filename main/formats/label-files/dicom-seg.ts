import { AppError } from '../../../core/errors.ts';
import type { DicomOrigin } from '../../../core/image/image-origin.ts';
import { RunCollector } from '../../../core/mask/object-runs.ts';
import { itemOf, readDicomOrigin } from '../dicom/origin.ts';
import { isDicom, readDicomHeader, type DicomHeader } from '../dicom/header.ts';
import { corrupt } from '../failures.ts';
import { FileReader } from '../file-reader.ts';
import { openFrames, type SegFrames } from './dicom-seg-frames.ts';
import { placeFrames } from './dicom-seg-places.ts';
import { readSegments } from './dicom-seg-segments.ts';
import type { FileObject, OutlineOptions } from './file-object.ts';
import { otherSize } from './fill-outlines.ts';

/** Segmentation Storage and Label Map Segmentation Storage (PS3.4, B.5). */
export const SEG_CLASSES = ['1.2.840.10008.5.1.4.1.1.66.4', '1.2.840.10008.5.1.4.1.1.66.7'];

/** True for a DICOM segmentation. */
export async function isDicomSeg(file: FileReader, head: Buffer): Promise<boolean> {
  if (!isDicom(head)) return false;
  const { dataSet } = await readDicomHeader(file);
  return SEG_CLASSES.includes(dataSet.string('x00080016')?.trim() ?? '');
}

/**
 * The segments of a DICOM segmentation, binary, fractional (from the half of its range on) or as a label map, slice by slice. An
 * object's class is what its segment is called. Of a DICOM image, the slices are found by what the frames refer to, else by where
 * they lie.
 *
 * @throws AppError `file.corrupt`, `file.unsupported`, `request.invalid` for one of another image
 */
export async function* readDicomSeg(
  path: string,
  { signal, image, onLeftOut }: OutlineOptions = {},
): AsyncGenerator<FileObject, void, undefined> {
  const file = await FileReader.open(path);
  try {
    const header = await readDicomHeader(file);
    const frames = await openFrames(header);
    const { rows, columns } = frames;
    if (image !== undefined && (columns !== image.width || rows !== image.height))
      throw otherSize(file.name, `${columns} x ${rows} pixels`, image);
    const segments = readSegments(header);
    const origin = image === undefined ? null : await originOf(image.path);
    const places = placeFrames(header, frames.count, origin);
    if (places.every((place) => place === null)) throw otherSeries(file.name);
    for (let frame = 0; frame < frames.count; frame++) {
      signal?.throwIfAborted();
      const place = places[frame];
      if (place === null) {
        onLeftOut?.('a frame of another slice');
        continue;
      }
      const own = segmentOf(header, frame, frames);
      for (const { number, runs } of await objectsOf(frames, frame, own)) {
        const segment = segments.get(number) ?? { label: number, class: null };
        yield { label: segment.label, runs, class: segment.class, place };
      }
    }
  } finally {
    await file.close();
  }
}

/** Where the image's slices lie; null for an image that is no DICOM. */
async function originOf(path: string | undefined): Promise<DicomOrigin | null> {
  if (path === undefined) return null;
  try {
    return await readDicomOrigin(path);
  } catch (error) {
    // It could be opened as an image, only not as DICOM.
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Number of a frame's segment; null for a label map, whose pixels say it. */
function segmentOf(
  { dataSet, source }: DicomHeader,
  frame: number,
  { isLabelMap }: SegFrames,
): number | null {
  if (isLabelMap) return null;
  const groups = [itemOf(dataSet, 'x52009230', frame), itemOf(dataSet, 'x52009229')];
  for (const group of groups) {
    const number = itemOf(group, 'x0062000a')?.uint16('x0062000b');
    if (number !== undefined) return number;
  }
  throw corrupt(source.name, `frame ${frame + 1} does not say of which segment it is`);
}

async function objectsOf(
  frames: SegFrames,
  frame: number,
  segment: number | null,
): Promise<{ number: number; runs: readonly number[] }[]> {
  const pixels = await frames.read(frame);
  // Hundreds of frames of a whole picture each: plain loops take a tenth of the time of Uint32Array.from and a Set.
  const labels = new Uint32Array(pixels.length);
  const present = new Set<number>();
  for (let i = 0, last = 0; i < labels.length; i++) {
    const label = segment === null ? pixels[i] : pixels[i] >= frames.threshold ? segment : 0;
    labels[i] = label;
    if (label !== last && label !== 0) present.add(label);
    last = label;
  }
  const collector = new RunCollector();
  collector.add(0, frames.columns, labels);
  return [...present].map((number) => ({ number, runs: collector.take(number).runs }));
}

function otherSeries(name: string): AppError {
  return new AppError(
    'request.invalid',
    `Expected a segmentation of this image, but no frame of ${name} refers to one of its slices, or lies in one. Open the series that it was made on.`,
  );
}
