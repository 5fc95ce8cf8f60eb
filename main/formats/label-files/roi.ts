import type { Outline } from '../../../core/mask/fill-rings.ts';
import type { FilePlace } from './file-object.ts';
import { ovalOutlines, rectangleOutline, type RoiBounds } from './roi-shapes.ts';
import { readRoiPath } from './roi-path.ts';

const HEADER = 64;
const TYPES = { polygon: 0, rect: 1, oval: 2, freehand: 7, traced: 8 } as const;
/** What is no area, by its type. */
const NO_AREAS: Record<number, string> = {
  3: 'a line',
  4: 'a freehand line',
  5: 'a segmented line',
  6: 'an empty ROI',
  9: 'an angle',
  10: 'a point',
};
const OPTIONS = { subPixel: 128 } as const;
/** From this version on, coordinates and bounds with fractions are kept. */
const SUB_PIXEL_VERSION = 222;

export interface Roi {
  name: string;
  /** Closed lines in pixels from the image's corner; even-odd. */
  outlines: Outline[];
  /** Which of ImageJ's groups it is in; 0 for none. */
  group: number;
  position: FilePlace | null;
}

/**
 * An area of ImageJ (ij/io/RoiDecoder.java): polygons, freehand and traced outlines, upright rectangles, ovals, and shapes. A text
 * says why it cannot be read, `leftOut` what it is when it is no area.
 */
export function decodeRoi(bytes: Buffer): Roi | { leftOut: string } | string {
  if (bytes.length < HEADER || bytes.toString('latin1', 0, 4) !== 'Iout')
    return 'it does not begin like an ROI';
  const type = bytes[6];
  if (type in NO_AREAS) return { leftOut: NO_AREAS[type] };
  const name = readName(bytes);
  if (name === null) return 'its name lies outside of it';
  const outlines = readOutlines(bytes, type);
  if (typeof outlines === 'string') return outlines;
  return { name, outlines, group: readGroup(bytes), position: readPosition(bytes) };
}

function readOutlines(bytes: Buffer, type: number): Outline[] | string {
  const shapeSize = bytes.readInt32BE(36);
  if (type === TYPES.polygon || type === TYPES.freehand || type === TYPES.traced) return readPolygon(bytes);
  if (type === TYPES.oval) return ovalOutlines(readBounds(bytes));
  if (type !== TYPES.rect) return `areas of type ${type} are not known`;
  if (shapeSize <= 0) return [rectangleOutline(readBounds(bytes))];
  return HEADER + shapeSize * 4 > bytes.length
    ? 'it breaks off in its path'
    : readRoiPath(bytes.subarray(HEADER, HEADER + shapeSize * 4));
}

function hasFractions(bytes: Buffer): boolean {
  return (bytes.readUInt16BE(50) & OPTIONS.subPixel) !== 0 && bytes.readUInt16BE(4) >= SUB_PIXEL_VERSION;
}

/** Signed 16 bits, of which ImageJ takes the lowest for coordinates beyond 32,767. */
function readShort(bytes: Buffer, at: number): number {
  const value = bytes.readInt16BE(at);
  return value < -5000 ? value + 0x10000 : value;
}

/** Of a rectangle or an oval. */
function readBounds(bytes: Buffer): RoiBounds {
  const [top, left, bottom, right] = [8, 10, 12, 14].map((at) => readShort(bytes, at));
  const whole = { x: left, y: top, width: right - left, height: bottom - top };
  if (!hasFractions(bytes)) return whole;
  const [x, y, width, height] = [18, 22, 26, 30].map((at) => bytes.readFloatBE(at));
  return width > 0 && height > 0 ? { x, y, width, height } : whole;
}

function readPolygon(bytes: Buffer): Outline[] | string {
  // Longer outlines keep their number of points elsewhere (SIZE, at 18).
  const short = bytes.readUInt16BE(16);
  const points = short === 0 ? bytes.readInt32BE(18) : short;
  const isSubPixel = hasFractions(bytes);
  if (points < 0 || HEADER + points * (isSubPixel ? 12 : 4) > bytes.length)
    return 'it breaks off in its coordinates';
  const left = readShort(bytes, 10);
  const top = readShort(bytes, 8);
  const outline: number[] = [];
  const floats = HEADER + points * 4;
  for (let i = 0; i < points; i++) {
    if (isSubPixel)
      outline.push(bytes.readFloatBE(floats + 4 * i), bytes.readFloatBE(floats + 4 * (points + i)));
    else
      outline.push(
        left + readShort(bytes, HEADER + 2 * i),
        top + readShort(bytes, HEADER + 2 * (points + i)),
      );
  }
  return [outline];
}

/** Where the second header begins; null without one, NaN for one outside the file. */
function secondHeader(bytes: Buffer): number | null {
  const second = bytes.readInt32BE(60);
  if (second === 0) return null;
  return second < HEADER || second + 24 > bytes.length ? NaN : second;
}

/** Empty for an ROI without one. */
function readName(bytes: Buffer): string | null {
  const second = secondHeader(bytes);
  if (second === null) return '';
  if (Number.isNaN(second)) return null;
  const at = bytes.readInt32BE(second + 16);
  const length = bytes.readInt32BE(second + 20);
  if (at < 0 || length < 0 || at + 2 * length > bytes.length) return null;
  let name = '';
  for (let i = 0; i < length; i++) name += String.fromCharCode(bytes.readUInt16BE(at + 2 * i));
  return name;
}

function readGroup(bytes: Buffer): number {
  const at = (secondHeader(bytes) ?? NaN) + 30;
  return at < bytes.length ? bytes[at] : 0;
}

/** Places are counted from 1 in the file; 0 is none. */
function readPosition(bytes: Buffer): FilePlace | null {
  const second = secondHeader(bytes);
  const [z, t] = second === null ? [0, 0] : [bytes.readInt32BE(second + 8), bytes.readInt32BE(second + 12)];
  const slice = bytes.readInt32BE(56);
  const from0 = (place: number) => (place > 0 ? place - 1 : null);
  return z <= 0 && t <= 0 && slice <= 0 ? null : { z: from0(z), t: from0(t), slice: from0(slice) };
}
