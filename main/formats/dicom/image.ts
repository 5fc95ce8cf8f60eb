import type { DataSet } from 'dicom-parser';

import type { DisplayRange } from '../../../core/image/pixel-source.ts';
import type { NumberType } from '../arrays/number-type.ts';
import { corrupt, unsupported } from '../failures.ts';
import type { DicomHeader } from './header.ts';

/** What the header says of the pixels (PS3.3, C.7.6.3). Lengths are in mm. */
export interface DicomImage {
  rows: number;
  columns: number;
  frames: number;
  /** Values of a pixel as stored: 1, or 3 for colours. */
  samples: number;
  /** True when all values of a colour come before those of the next. */
  isPlanar: boolean;
  type: NumberType;
  photometric: string;
  bitsStored: number;
  /** Measured value = stored value * slope + intercept. */
  slope: number;
  intercept: number;
  window: DisplayRange | null;
  /** Of columns (x) and rows (y). */
  spacing: { x: number; y: number } | null;
  sliceSpacing: number | null;
  /** True when the frames follow each other in time. */
  isTimeSeries: boolean;
  /** Sizes of the slide that the frames are tiles of, row by row; null for others. */
  slide: { rows: number; columns: number } | null;
}

const TAG = {
  samples: 'x00280002',
  photometric: 'x00280004',
  planar: 'x00280006',
  frames: 'x00280008',
  frameIncrement: 'x00280009',
  rows: 'x00280010',
  columns: 'x00280011',
  pixelSpacing: 'x00280030',
  bitsAllocated: 'x00280100',
  bitsStored: 'x00280101',
  signed: 'x00280103',
  windowCenter: 'x00281050',
  windowWidth: 'x00281051',
  intercept: 'x00281052',
  slope: 'x00281053',
  imagerSpacing: 'x00181164',
  sliceThickness: 'x00180050',
  sliceSpacing: 'x00180088',
  slideColumns: 'x00480006',
  slideRows: 'x00480007',
  organization: 'x00209311',
  sharedGroups: 'x52009229',
  frameGroups: 'x52009230',
  measures: 'x00289110',
  transformation: 'x00289145',
  voi: 'x00289132',
} as const;

const FRAME_TIMES = ['x00181063', 'x00181065'];
const CONVERT = 'Convert it, for example with gdcmconv --raw, or save it from its program as TIFF.';

/** @throws AppError `file.corrupt`, `file.unsupported` */
export function readDicomImage({ dataSet, source, transferSyntax }: DicomHeader): DicomImage {
  const number = (tag: string, fallback: number) => dataSet.uint16(tag) ?? fallback;
  const [rows, columns] = [number(TAG.rows, 0), number(TAG.columns, 0)];
  const frames = dataSet.intString(TAG.frames) ?? 1;
  if (!(rows >= 1 && columns >= 1 && Number.isInteger(frames) && frames >= 1))
    throw corrupt(source.name, `its header says ${columns} x ${rows} pixels in ${frames} frames`);
  const samples = number(TAG.samples, 1);
  const bits = number(TAG.bitsAllocated, 0);
  if (![8, 16, 32].includes(bits) || (samples !== 1 && samples !== 3))
    throw unsupported(source.name, `its pixels are ${samples} values of ${bits} bits`, CONVERT);
  const isBigEndian = transferSyntax === '1.2.840.10008.1.2.2';
  const photometric = dataSet.string(TAG.photometric)?.trim() ?? 'MONOCHROME2';
  const isGrey = photometric.startsWith('MONOCHROME');
  const value = (tag: string, group: string) => findNumbers(dataSet, tag, group);
  const transform = isGrey
    ? [value(TAG.slope, TAG.transformation), value(TAG.intercept, TAG.transformation)]
    : [];
  return {
    rows,
    columns,
    frames,
    samples,
    isPlanar: samples > 1 && number(TAG.planar, 0) === 1,
    type: { kind: number(TAG.signed, 0) === 1 ? 'int' : 'uint', bytes: bits / 8, isBigEndian },
    photometric,
    bitsStored: number(TAG.bitsStored, bits),
    slope: transform[0]?.[0] || 1,
    intercept: transform[1]?.[0] ?? 0,
    window: isGrey ? readWindow(value(TAG.windowCenter, TAG.voi), value(TAG.windowWidth, TAG.voi)) : null,
    spacing: readSpacing(value(TAG.pixelSpacing, TAG.measures) ?? value(TAG.imagerSpacing, TAG.measures)),
    sliceSpacing:
      (value(TAG.sliceSpacing, TAG.measures) ?? value(TAG.sliceThickness, TAG.measures))?.[0] || null,
    isTimeSeries: FRAME_TIMES.includes(attributeTag(dataSet, TAG.frameIncrement) ?? ''),
    slide: readSlide(source.name, dataSet),
  };
}

/** The numbers of a tag: of the image, or in enhanced ones of the functional group shared by all frames, else the first's. */
function findNumbers(dataSet: DataSet, tag: string, group: string): number[] | null {
  const shared = [TAG.sharedGroups, TAG.frameGroups].map((groups) => {
    const item = dataSet.elements[groups]?.items?.[0]?.dataSet;
    return item?.elements[group]?.items?.[0]?.dataSet;
  });
  for (const place of [dataSet, ...shared]) {
    const text = place?.string(tag);
    if (!text) continue;
    const numbers = text.split('\\').map(Number);
    if (numbers.every((each) => Number.isFinite(each))) return numbers;
  }
  return null;
}

function attributeTag(dataSet: DataSet, tag: string): string | undefined {
  const element = dataSet.elements[tag];
  return element && element.length === 4 ? dataSet.attributeTag(tag) : undefined;
}

function readSpacing(values: number[] | null): DicomImage['spacing'] {
  const [y, x] = values ?? [];
  return x > 0 && y > 0 ? { x, y } : null;
}

/** PS3.3, C.11.2.1.2.1: from `center - 0.5 - (width - 1) / 2` to `center - 0.5 + (width - 1) / 2`. */
function readWindow(centers: number[] | null, widths: number[] | null): DisplayRange | null {
  const [center, width] = [centers?.[0], widths?.[0]];
  if (center === undefined || width === undefined || !(width > 1)) return null;
  const half = (width - 1) / 2;
  return { low: center - 0.5 - half, high: center - 0.5 + half };
}

function readSlide(name: string, dataSet: DataSet): DicomImage['slide'] {
  const [rows, columns] = [dataSet.uint32(TAG.slideRows), dataSet.uint32(TAG.slideColumns)];
  if (!rows || !columns) return null;
  if (dataSet.string(TAG.organization)?.trim() === 'TILED_FULL') return { rows, columns };
  throw unsupported(
    name,
    'it is a slide whose tiles are stored sparsely',
    'Save it as TILED_FULL or as a pyramid TIFF.',
  );
}
