import { voxelSides } from '../../core/image/affine.ts';
import type { Affine } from '../../core/image/image-origin.ts';

/** How labels are stored. */
export interface NiftiType {
  code: number;
  bytes: 2 | 4;
  encode(labels: Uint32Array): Uint8Array;
}

const bytesOf = (values: Int16Array | Uint16Array | Int32Array | Uint32Array) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

const INT16: NiftiType = { code: 4, bytes: 2, encode: (labels) => bytesOf(Int16Array.from(labels)) };
const UINT16: NiftiType = { code: 512, bytes: 2, encode: (labels) => bytesOf(Uint16Array.from(labels)) };
const INT32: NiftiType = { code: 8, bytes: 4, encode: (labels) => bytesOf(Int32Array.from(labels)) };
const UINT32: NiftiType = { code: 768, bytes: 4, encode: bytesOf };

/** Signed numbers as long as they hold the greatest label: older programs read no others. */
export function niftiType(maxLabel: number): NiftiType {
  if (maxLabel <= 0x7fff) return INT16;
  if (maxLabel <= 0xffff) return UINT16;
  return maxLabel <= 0x7fff_ffff ? INT32 : UINT32;
}

export interface NiftiFacts {
  /** x, y, z, t. */
  shape: readonly [number, number, number, number];
  type: NiftiType;
  /** Voxels to mm. */
  affine: Affine;
  /** False where lengths are pixels. */
  isMeasured: boolean;
  /** True where the affine is that of a scanner. */
  isScanner: boolean;
}

/** NIFTI_INTENT_LABEL: whole numbers are names, not amounts. */
const LABELS = 1002;
const MILLIMETRES = 2;
/** What NIfTI-1 can say of a side. */
const MAX_SIDE = 0x7fff;

/** The header with the four bytes that say "no extensions": NIfTI-1 (nifti1.h), or NIfTI-2 (nifti2.h) for longer sides. */
export function niftiHeader(facts: NiftiFacts): Uint8Array {
  return Math.max(...facts.shape) > MAX_SIDE ? secondVersion(facts) : firstVersion(facts);
}

function dimsOf([x, y, z, t]: NiftiFacts['shape']): number[] {
  return [t > 1 ? 4 : z > 1 ? 3 : 2, x, y, z, t, 1, 1, 1];
}

/** The handedness (qfac, which only the quaternion needs), sides of a voxel, and 1 for the axes without a length. */
function pixelSides(affine: Affine): number[] {
  return [1, ...voxelSides(affine), 1, 1, 1, 1];
}

function firstVersion({ shape, type, affine, isMeasured, isScanner }: NiftiFacts): Uint8Array {
  const head = Buffer.alloc(352);
  head.writeInt32LE(348, 0);
  dimsOf(shape).forEach((size, i) => head.writeInt16LE(size, 40 + 2 * i));
  head.writeInt16LE(LABELS, 68);
  head.writeInt16LE(type.code, 70);
  head.writeInt16LE(type.bytes * 8, 72);
  pixelSides(affine).forEach((side, i) => head.writeFloatLE(side, 76 + 4 * i));
  head.writeFloatLE(352, 108);
  head[123] = isMeasured ? MILLIMETRES : 0;
  // The transform: 1 is the scanner's, 2 some other one.
  head.writeInt16LE(isScanner ? 1 : 2, 254);
  affine.flat().forEach((value, i) => head.writeFloatLE(value, 280 + 4 * i));
  head.write('n+1\0', 344, 'latin1');
  return head;
}

function secondVersion({ shape, type, affine, isMeasured, isScanner }: NiftiFacts): Uint8Array {
  const head = Buffer.alloc(544);
  head.writeInt32LE(540, 0);
  head.write('n+2\0\r\n\x1a\n', 4, 'latin1');
  head.writeInt16LE(type.code, 12);
  head.writeInt16LE(type.bytes * 8, 14);
  dimsOf(shape).forEach((size, i) => head.writeBigInt64LE(BigInt(size), 16 + 8 * i));
  pixelSides(affine).forEach((side, i) => head.writeDoubleLE(side, 104 + 8 * i));
  head.writeBigInt64LE(544n, 168);
  head.writeInt32LE(isScanner ? 1 : 2, 348);
  affine.flat().forEach((value, i) => head.writeDoubleLE(value, 400 + 8 * i));
  head.writeInt32LE(isMeasured ? MILLIMETRES : 0, 500);
  head.writeInt32LE(LABELS, 504);
  return head;
}
