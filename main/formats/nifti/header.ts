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

/** Of NIfTI's datatype codes; RGB24 (128) is three of its type a pixel. Null for complex, long double, RGBA and unknown ones. */
export function niftiNumberType({ datatypeCode, littleEndian }: NiftiHeader): NumberType | null {
  const types: Record<number, [NumberType['kind'], number]> = {
    [NIFTI1.TYPE_UINT8]: ['uint', 1],
    [NIFTI1.TYPE_RGB24]: ['uint', 1],
    [NIFTI1.TYPE_INT8]: ['int', 1],
    [NIFTI1.TYPE_UINT16]: ['uint', 2],
    [NIFTI1.TYPE_INT16]: ['int', 2],
    [NIFTI1.TYPE_UINT32]: ['uint', 4],
    [NIFTI1.TYPE_INT32]: ['int', 4],
    [NIFTI1.TYPE_INT64]: ['int', 8],
    [NIFTI1.TYPE_UINT64]: ['uint', 8],
    [NIFTI1.TYPE_FLOAT32]: ['float', 4],
    [NIFTI1.TYPE_FLOAT64]: ['float', 8],
  };
  const type = types[datatypeCode];
  return type === undefined ? null : { kind: type[0], bytes: type[1], isBigEndian: !littleEndian };
}

export function isRgb24({ datatypeCode }: NiftiHeader): boolean {
  return datatypeCode === NIFTI1.TYPE_RGB24;
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
