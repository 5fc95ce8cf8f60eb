import type { DataSet } from 'dicom-parser';

import type { ByteSource } from '../arrays/byte-source.ts';
import { FileReader } from '../file-reader.ts';
import { describeDicom } from './describe.ts';
import { planFrames, type FramePlan } from './frames.ts';
import { isDicom, readDicomHeader } from './header.ts';
import { readDicomImage, type DicomImage } from './image.ts';

const DIRECTORY_CLASS = '1.2.840.10008.1.3.10';

/** A file of a series: what is needed to sort it and to read its pixels later. It holds no open file. */
export interface Slice {
  path: string;
  image: DicomImage;
  plan: FramePlan;
  /** What a deflated file unpacks to; null for others, which are read again when their pixels are wanted. */
  unpacked: ByteSource | null;
  metadata: Record<string, string>;
  series: string;
  /** In mm along the direction in which slices are stacked; null when the file does not say where it lies. */
  position: number | null;
  /** InstanceNumber. */
  number: number;
}

/** True for a file that begins like DICOM. @throws AppError `file.*` when it cannot be read */
export async function isDicomFile(path: string): Promise<boolean> {
  const file = await FileReader.open(path);
  try {
    return file.size >= 132 && isDicom(await file.read(0, 132));
  } finally {
    await file.close();
  }
}

/** The slice in a file, or null for what is no DICOM image (other files, directories, reports). @throws AppError `file.*` */
export async function readSlice(path: string): Promise<Slice | null> {
  const file = await FileReader.open(path);
  try {
    if (file.size < 140 || !isDicom(await file.read(0, 132))) return null;
    const header = await readDicomHeader(file);
    const { dataSet } = header;
    if (header.pixelData === null || dataSet.string('x00020002') === DIRECTORY_CLASS) return null;
    const image = readDicomImage(header);
    return {
      path,
      image,
      plan: await planFrames(header, image),
      unpacked: header.source === file ? null : header.source,
      metadata: describeDicom(header, image),
      series: dataSet.string('x0020000e') ?? '',
      position: positionOf(dataSet),
      number: dataSet.intString('x00200013') ?? 0,
    };
  } finally {
    await file.close();
  }
}

/** Image Position (Patient) along the normal of Image Orientation (Patient) (PS3.3, C.7.6.2). */
function positionOf(dataSet: DataSet): number | null {
  const numbers = (tag: string) => (dataSet.string(tag) ?? '').split('\\').map(Number);
  const [a, b, c, d, e, f] = numbers('x00200037');
  const [x, y, z] = numbers('x00200032');
  const position = x * (b * f - c * e) + y * (c * d - a * f) + z * (a * e - b * d);
  return Number.isFinite(position) ? position : null;
}
