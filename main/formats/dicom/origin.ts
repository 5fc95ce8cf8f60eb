import { stat } from 'node:fs/promises';

import type { DataSet } from 'dicom-parser';

import type { DicomOrigin, DicomPlane } from '../../../core/image/image-origin.ts';
import { FileReader } from '../file-reader.ts';
import { readDicomHeader, type DicomHeader } from './header.ts';
import { readDicomImage } from './image.ts';
import { arrangeSlices, listSlices } from './series.ts';
import { readSlice } from './slice.ts';

/** Of the patient and the study (PS3.3, C.7.1.1 and C.7.2.1). */
const IDENTITY = [
  ...['x00080005', 'x00080020', 'x00080030', 'x00080050', 'x00080090', 'x00081030'],
  ...['x00100010', 'x00100020', 'x00100030', 'x00100040', 'x00200010'],
];

type Point = readonly [number, number, number];

/** Where a DICOM file or a folder with one series lies. @throws AppError `file.*` */
export async function readDicomOrigin(path: string): Promise<DicomOrigin | null> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ? seriesOrigin(path) : fileOrigin(path);
}

async function fileOrigin(path: string): Promise<DicomOrigin | null> {
  const file = await FileReader.open(path);
  try {
    const header = await readDicomHeader(file);
    if (header.pixelData === null) return null;
    const image = readDicomImage(header);
    // The tiles of a slide lie in one plane.
    if (image.slide !== null) return null;
    const instanceUid = textOf(header.dataSet, 'x00080018') ?? '';
    const planes = Array.from({ length: image.frames }, (_, i): DicomPlane => {
      const position = framePoint(header.dataSet, i);
      return { instanceUid, frame: image.frames > 1 ? i + 1 : null, position };
    });
    return describe(header, planes);
  } finally {
    await file.close();
  }
}

async function seriesOrigin(folder: string): Promise<DicomOrigin | null> {
  const slices = [];
  for (const path of await listSlices(folder)) {
    const slice = await readSlice(path);
    if (slice !== null) slices.push(slice);
  }
  if (slices.length === 0) return null;
  const planes: DicomPlane[] = [];
  let first: DicomHeader | null = null;
  for (const { path } of arrangeSlices(slices).order) {
    const file = await FileReader.open(path);
    try {
      const header = await readDicomHeader(file);
      first ??= header;
      const instanceUid = textOf(header.dataSet, 'x00080018') ?? '';
      planes.push({ instanceUid, frame: null, position: pointOf(header.dataSet) });
    } finally {
      await file.close();
    }
  }
  return first && describe(first, planes);
}

function describe(header: DicomHeader, planes: readonly DicomPlane[]): DicomOrigin {
  const { dataSet } = header;
  const { spacing, sliceSpacing } = readDicomImage(header);
  const identity = IDENTITY.flatMap((tag) => {
    const text = textOf(dataSet, tag);
    return text === null ? [] : [[tag, text] as const];
  });
  return {
    kind: 'dicom',
    classUid: textOf(dataSet, 'x00080016') ?? '',
    studyUid: textOf(dataSet, 'x0020000d') ?? '',
    seriesUid: textOf(dataSet, 'x0020000e') ?? '',
    frameOfReferenceUid: textOf(dataSet, 'x00200052'),
    orientation: frameOrientation(dataSet),
    spacing,
    thickness: Number(textOf(dataSet, 'x00180050') ?? sliceSpacing) || null,
    planes,
    identity: Object.fromEntries(identity),
  };
}

function textOf(dataSet: DataSet, tag: string): string | null {
  return dataSet.string(tag)?.trim() || null;
}

/** Directions of an image as a whole, else of its first frame (PS3.3, C.7.6.16.2.4). */
export function frameOrientation(dataSet: DataSet): number[] | null {
  const groups = ['x52009229', 'x52009230'].map((tag) => itemOf(itemOf(dataSet, tag), 'x00209116'));
  for (const place of [dataSet, ...groups]) {
    const numbers = place && numbersOf(place, 'x00200037');
    if (numbers?.length === 6) return numbers;
  }
  return null;
}

/** Position of a frame: its own, that shared by all, or the image's. */
export function framePoint(dataSet: DataSet, frame: number): Point | null {
  const own = itemOf(itemOf(dataSet, 'x52009230', frame), 'x00209113');
  const shared = itemOf(itemOf(dataSet, 'x52009229'), 'x00209113');
  return (own && pointOf(own)) ?? (shared && pointOf(shared)) ?? pointOf(dataSet);
}

function pointOf(dataSet: DataSet): Point | null {
  const numbers = numbersOf(dataSet, 'x00200032');
  return numbers?.length === 3 ? [numbers[0], numbers[1], numbers[2]] : null;
}

/** The item of a sequence; null when there is none. */
export function itemOf(dataSet: DataSet | null, tag: string, index = 0): DataSet | null {
  return dataSet?.elements[tag]?.items?.[index]?.dataSet ?? null;
}

function numbersOf(dataSet: DataSet, tag: string): number[] | null {
  const numbers = (dataSet.string(tag) ?? '')
    .split('\\')
    .map((text) => (text.trim() === '' ? NaN : Number(text)));
  return numbers.every((number) => Number.isFinite(number)) ? numbers : null;
}

/** How far along the direction in which slices are stacked a point lies, in mm. */
export function alongNormal(orientation: readonly number[], [x, y, z]: Point): number {
  const [a, b, c, d, e, f] = orientation;
  return x * (b * f - c * e) + y * (c * d - a * f) + z * (a * e - b * d);
}
