import type { DicomOrigin } from '../../../core/image/image-origin.ts';
import type { LabelSource } from '../../services/exporting.ts';
import { element, short, text } from './element.ts';
import type { SegFrames } from './frames.ts';
import { dimensions, frameGroups, referencedSeries, sharedGroups } from './functional-groups.ts';
import type { SegGeometry } from './geometry.ts';
import { segmentSequence } from './segments.ts';
import { makeUid } from './uid.ts';

const SEGMENTATION = '1.2.840.10008.5.1.4.1.1.66.4';
const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';
const UTF_8 = 'ISO_IR 192';
/** When it was made is not written, for the same labels shall give the same bytes: the study's date stands in for it. */
const NO_DATE = '19700101';

export interface SegFacts {
  source: LabelSource;
  frames: SegFrames;
  geometry: SegGeometry;
  /** Of the slices that the labels were made on; null for an image that is no DICOM. */
  origin: DicomOrigin | null;
  instanceUid: string;
  pixels: Buffer;
}

/** What stands before the data set (PS3.10, 7.1). */
export function fileHead(instanceUid: string): Buffer {
  const meta = Buffer.concat([
    element(0x00020001, 'OB', Buffer.of(0, 1)),
    text(0x00020002, 'UI', SEGMENTATION),
    text(0x00020003, 'UI', instanceUid),
    text(0x00020010, 'UI', EXPLICIT_LITTLE),
    text(0x00020012, 'UI', makeUid('implementation')),
    text(0x00020013, 'SH', 'SKIPSCOPE'),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), element(0x00020000, 'UL', length), meta]);
}

/** The elements in the order of their tags. */
export function dataSet({ source, frames, geometry, origin, instanceUid, pixels }: SegFacts): Buffer[] {
  const { image } = source;
  const identity = origin?.identity ?? {};
  const charset = origin === null ? UTF_8 : (identity['x00080005'] ?? '');
  // As it is in the image's file, byte for byte; what is missing there may be empty (type 2).
  const same = (tag: number, vr: string, fallback = '') =>
    text(tag, vr, identity[`x${tag.toString(16).padStart(8, '0')}`] ?? fallback, 'latin1');
  const date = identity['x00080020'] ?? NO_DATE;
  const name = image?.name ?? '';
  const studyUid = origin?.studyUid || makeUid('study', name);
  return [
    ...(charset === '' ? [] : [text(0x00080005, 'CS', charset)]),
    text(0x00080008, 'CS', 'DERIVED\\PRIMARY'),
    text(0x00080016, 'UI', SEGMENTATION),
    text(0x00080018, 'UI', instanceUid),
    same(0x00080020, 'DA'),
    text(0x00080023, 'DA', date),
    same(0x00080030, 'TM'),
    text(0x00080033, 'TM', '000000'),
    same(0x00080050, 'SH'),
    text(0x00080060, 'CS', 'SEG'),
    text(0x00080070, 'LO', 'Skipscope'),
    same(0x00080090, 'PN'),
    text(0x0008103e, 'LO', 'Objects segmented with Skipscope'),
    text(0x00081090, 'LO', 'Skipscope'),
    ...(origin === null ? [] : [referencedSeries(origin)]),
    same(0x00100010, 'PN'),
    same(0x00100020, 'LO'),
    same(0x00100030, 'DA'),
    same(0x00100040, 'CS'),
    text(0x00181000, 'LO', '0'),
    text(0x00181020, 'LO', 'Skipscope'),
    text(0x0020000d, 'UI', studyUid),
    text(0x0020000e, 'UI', makeUid('series', studyUid, instanceUid)),
    same(0x00200010, 'SH'),
    text(0x00200011, 'IS', '1000'),
    text(0x00200013, 'IS', '1'),
    text(0x00200052, 'UI', geometry.frameOfReferenceUid),
    text(0x00201040, 'LO', ''),
    ...dimensions(makeUid('dimensions', instanceUid)),
    short(0x00280002, 1),
    text(0x00280004, 'CS', 'MONOCHROME2'),
    text(0x00280008, 'IS', String(frames.frames.length)),
    short(0x00280010, source.height),
    short(0x00280011, source.width),
    short(0x00280100, 1),
    short(0x00280101, 1),
    short(0x00280102, 0),
    short(0x00280103, 0),
    text(0x00282110, 'CS', '00'),
    text(0x00620001, 'CS', 'BINARY'),
    segmentSequence(frames.labels, image, charset),
    text(0x00700080, 'CS', 'OBJECTS'),
    text(0x00700081, 'LO', ''),
    text(0x00700084, 'PN', ''),
    sharedGroups(geometry),
    frameGroups(frames.frames, geometry, origin?.classUid ?? ''),
    element(0x7fe00010, 'OB', pixels),
  ];
}
