import { NIFTI1, NIFTI2 } from 'nifti-reader-js';

import type { NumberType } from '../arrays/number-type.ts';

export type NiftiHeader = NIFTI1 | NIFTI2;

const MAGIC_1 = 'n+1\0';
const MAGIC_2 = 'n+2\0';
/** Both versions' headers end before this byte. */
export const NIFTI_HEAD_BYTES = 540;

/** 1 or 2 for the first bytes of a NIfTI file, 'pair' for a header without its pixels (.hdr with .img), else null. */
export function niftiVersion(head: Uint8Array): 1 | 2 | 'pair' | null {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1');
  const first = text.slice(344, 348);
  const second = text.slice(4, 8);
  if (first === MAGIC_1) return 1;
  if (second === MAGIC_2) return 2;
  return first === 'ni1\0' || second === 'ni2\0' ? 'pair' : null;
}

/** The header's fields; its extensions are left alone. `head` holds at least 348 (version 1) or 540 bytes. */
export function readNiftiHeader(head: Uint8Array, version: 1 | 2): NiftiHeader {
  const header = version === 1 ? new NIFTI1() : new NIFTI2();
  // A copy of exactly the header: with bytes behind it the library would follow the extensions' sizes, wherever they lead.
  header.readHeader(new Uint8Array(head.subarray(0, version === 1 ? 348 : 540)).buffer);
  return header;
}

/** Name and storage of NIfTI's datatype codes; RGB24 (128) is three of its type a pixel. */
const DATATYPES: Record<number, { name: string; stored: [NumberType['kind'], number] | null }> = {
  1: { name: 'single bits', stored: null },
  2: { name: 'uint8', stored: ['uint', 1] },
  4: { name: 'int16', stored: ['int', 2] },
  8: { name: 'int32', stored: ['int', 4] },
  16: { name: 'float32', stored: ['float', 4] },
  32: { name: 'complex64', stored: null },
  64: { name: 'float64', stored: ['float', 8] },
  128: { name: 'RGB', stored: ['uint', 1] },
  256: { name: 'int8', stored: ['int', 1] },
  512: { name: 'uint16', stored: ['uint', 2] },
  768: { name: 'uint32', stored: ['uint', 4] },
  1024: { name: 'int64', stored: ['int', 8] },
  1280: { name: 'uint64', stored: ['uint', 8] },
  1536: { name: 'float128', stored: null },
  1792: { name: 'complex128', stored: null },
  2048: { name: 'complex256', stored: null },
  2304: { name: 'RGB with alpha', stored: null },
};

export function datatypeName({ datatypeCode }: NiftiHeader): string {
  return DATATYPES[datatypeCode]?.name ?? `number ${datatypeCode}`;
}

/** How the voxels are stored; null for complex, long double, RGBA and unknown ones. */
export function niftiNumberType({ datatypeCode, littleEndian }: NiftiHeader): NumberType | null {
  const stored = DATATYPES[datatypeCode]?.stored ?? null;
  return stored && { kind: stored[0], bytes: stored[1], isBigEndian: !littleEndian };
}

export function isRgb24({ datatypeCode }: NiftiHeader): boolean {
  return datatypeCode === 128;
}

/**
 * Where the voxel axes point, as nibabel's `aff2axcodes` says it: 'RAS' means that x grows to the right, y to the front, z to
 * the top of the head. Null when the header has no usable transform.
 */
export function orientation({ affine, qform_code, sform_code }: NiftiHeader): string | null {
  if (qform_code < 1 && sform_code < 1) return null;
  const directions = [0, 1, 2].map((axis) => {
    const column = [0, 1, 2].map((row) => affine[row][axis]);
    const along = column.reduce(
      (best, value, row) => (Math.abs(value) > Math.abs(column[best]) ? row : best),
      0,
    );
    return column[along] > 0 ? 'RAS'[along] : column[along] < 0 ? 'LPI'[along] : '?';
  });
  const isSound = new Set(directions.map((letter) => 'RASLPI'.indexOf(letter) % 3)).size === 3;
  return isSound && !directions.includes('?') ? directions.join('') : null;
}
