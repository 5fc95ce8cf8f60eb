import { AppError } from '../../../core/errors.ts';
import type { Rect } from '../../../core/image/geometry.ts';
import type { ContourPart, Ring } from '../../../core/mask/contours.ts';

/**
 * ImageJ's ROI file (ij/io/RoiEncoder.java, big-endian): 64 bytes, coordinates, a second header of 64 bytes, the name.
 */
const HEADER = 64;
const VERSION = 228;
const TYPE = { rect: 1, traced: 8 } as const;
/** Whole coordinates are kept in 16 bits, and not every reader takes the upper half for positive numbers. */
const MAX_SHORT = 0x7fff;
const MAX_POINTS = 0xffff;
/** From here on 32-bit floats skip whole numbers. */
const MAX_FLOAT = 2 ** 24;

/** Where in a stack an ROI belongs, counted from 1; 0: nowhere in particular. */
export interface RoiPosition {
  /** In a stack along one axis. */
  slice: number;
  /** In a stack along several. */
  z: number;
  t: number;
}

export interface RoiFacts {
  name: string;
  /** Of the object, in pixels. */
  bounds: Rect;
  position: RoiPosition;
}

/**
 * An outline along pixel edges as an ROI: a traced polygon where it is one ring, else (several parts, holes, coordinates or
 * counts of points beyond 16 bits) a composite shape.
 *
 * @throws AppError `file.unsupported` beyond 16,777,216 pixels from the origin
 */
export function encodeRoi(parts: readonly ContourPart[], { name, bounds, position }: RoiFacts): Buffer {
  const right = bounds.x + bounds.width;
  const bottom = bounds.y + bounds.height;
  if (Math.max(right, bottom) > MAX_FLOAT) {
    throw new AppError(
      'file.unsupported',
      `Object ${name} lies ${Math.max(right, bottom)} pixels from the image's corner; ImageJ's ROIs reach ${MAX_FLOAT}. Export a label image (OME-TIFF) instead.`,
    );
  }
  const ring = parts[0].outer;
  const isPolygon =
    parts.length === 1 &&
    parts[0].holes.length === 0 &&
    ring.length / 2 <= MAX_POINTS &&
    Math.max(right, bottom) <= MAX_SHORT;
  const shape = isPolygon ? polygon(ring, bounds) : path(parts);
  const header = Buffer.alloc(HEADER);
  header.write('Iout', 0, 'latin1');
  header.writeUInt16BE(VERSION, 4);
  header[6] = isPolygon ? TYPE.traced : TYPE.rect;
  // Those of a shape come from its path; here they only say that it lies somewhere.
  header.writeInt16BE(Math.min(bounds.y, MAX_SHORT), 8);
  header.writeInt16BE(Math.min(bounds.x, MAX_SHORT), 10);
  header.writeInt16BE(Math.min(bottom, MAX_SHORT), 12);
  header.writeInt16BE(Math.min(right, MAX_SHORT), 14);
  if (isPolygon) header.writeUInt16BE(ring.length / 2, 16);
  else header.writeInt32BE(shape.length / 4, 36);
  header.writeInt32BE(position.slice, 56);
  const second = HEADER + shape.length;
  header.writeInt32BE(second, 60);
  return Buffer.concat([header, shape, describe(name, second, position)]);
}

/** All x, then all y, relative to the bounds' corner. */
function polygon(ring: Ring, { x, y }: Rect): Buffer {
  const points = ring.length / 2;
  const out = Buffer.alloc(points * 4);
  for (let i = 0; i < points; i++) {
    out.writeInt16BE(ring[2 * i] - x, 2 * i);
    out.writeInt16BE(ring[2 * i + 1] - y, 2 * (points + i));
  }
  return out;
}

/** A path in floats: 0 x y moves, 1 x y draws a line, 4 closes. Holes run the other way round, so that every rule leaves them out. */
function path(parts: readonly ContourPart[]): Buffer {
  const rings = parts.flatMap(({ outer, holes }) => [outer, ...holes]);
  const floats = rings.reduce((sum, ring) => sum + (ring.length / 2) * 3 + 1, 0);
  const out = Buffer.alloc(floats * 4);
  let at = 0;
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      at = out.writeFloatBE(i === 0 ? 0 : 1, at);
      at = out.writeFloatBE(ring[i], at);
      at = out.writeFloatBE(ring[i + 1], at);
    }
    at = out.writeFloatBE(4, at);
  }
  return out;
}

/** The second header, at `start`, with the name behind it in UTF-16. */
function describe(name: string, start: number, { z, t }: RoiPosition): Buffer {
  const out = Buffer.alloc(HEADER + name.length * 2);
  out.writeInt32BE(z, 8);
  out.writeInt32BE(t, 12);
  out.writeInt32BE(start + HEADER, 16);
  out.writeInt32BE(name.length, 20);
  for (let i = 0; i < name.length; i++) out.writeUInt16BE(name.charCodeAt(i), HEADER + 2 * i);
  return out;
}
