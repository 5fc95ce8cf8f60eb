import type { Outline } from '../../../core/mask/fill-rings.ts';

const HEADER = 64;
const TYPES = { polygon: 0, rect: 1, freehand: 7, traced: 8 } as const;
const OPTIONS = { subPixel: 128 } as const;

export interface Roi {
  name: string;
  /** Closed lines in pixels from the image's corner; even-odd. */
  outlines: Outline[];
}

/**
 * An area of ImageJ (ij/io/RoiDecoder.java): polygons, freehand and traced outlines, upright rectangles, and shapes of straight
 * lines. A text says why it cannot be read.
 */
export function decodeRoi(bytes: Buffer): Roi | string {
  if (bytes.length < HEADER || bytes.toString('latin1', 0, 4) !== 'Iout')
    return 'it does not begin like an ROI';
  const type = bytes[6];
  const name = readName(bytes);
  if (name === null) return 'its name lies outside of it';
  const shapeSize = bytes.readInt32BE(36);
  const isPolygon = type === TYPES.polygon || type === TYPES.freehand || type === TYPES.traced;
  const outlines = isPolygon
    ? readPolygon(bytes)
    : type !== TYPES.rect
      ? `areas of type ${type} are not read`
      : shapeSize > 0
        ? readShape(bytes, shapeSize)
        : [rectangle(bytes)];
  return typeof outlines === 'string' ? outlines : { name, outlines };
}

/** Signed 16 bits, of which ImageJ takes the lowest for coordinates beyond 32,767. */
function readShort(bytes: Buffer, at: number): number {
  const value = bytes.readInt16BE(at);
  return value < -5000 ? value + 0x10000 : value;
}

function rectangle(bytes: Buffer): Outline {
  const [top, left, bottom, right] = [8, 10, 12, 14].map((at) => readShort(bytes, at));
  return [left, top, right, top, right, bottom, left, bottom];
}

function readPolygon(bytes: Buffer): Outline[] | string {
  const points = bytes.readUInt16BE(16);
  const isSubPixel = (bytes.readUInt16BE(50) & OPTIONS.subPixel) !== 0 && bytes.readUInt16BE(4) >= 222;
  if (HEADER + points * (isSubPixel ? 12 : 4) > bytes.length) return 'it breaks off in its coordinates';
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

/** A path: 0 x y moves, 1 x y draws a line, 4 closes; curves (2, 3) are not taken. */
function readShape(bytes: Buffer, size: number): Outline[] | string {
  if (HEADER + size * 4 > bytes.length) return 'it breaks off in its path';
  const outlines: number[][] = [];
  for (let i = 0; i < size;) {
    const command = bytes.readFloatBE(HEADER + 4 * i);
    if (command === 4) {
      i++;
      continue;
    }
    if ((command !== 0 && command !== 1) || i + 3 > size) return 'its path has curves';
    if (command === 0) outlines.push([]);
    const outline = outlines.at(-1);
    if (outline === undefined) return 'its path has no beginning';
    outline.push(bytes.readFloatBE(HEADER + 4 * (i + 1)), bytes.readFloatBE(HEADER + 4 * (i + 2)));
    i += 3;
  }
  return outlines;
}

/** Empty for an ROI without one. */
function readName(bytes: Buffer): string | null {
  const second = bytes.readInt32BE(60);
  if (second === 0) return '';
  if (second < HEADER || second + 24 > bytes.length) return null;
  const at = bytes.readInt32BE(second + 16);
  const length = bytes.readInt32BE(second + 20);
  if (at < 0 || length < 0 || at + 2 * length > bytes.length) return null;
  let name = '';
  for (let i = 0; i < length; i++) name += String.fromCharCode(bytes.readUInt16BE(at + 2 * i));
  return name;
}
