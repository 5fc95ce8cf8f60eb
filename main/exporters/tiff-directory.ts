/**
 * Bytes of one TIFF image file directory, classic or BigTIFF, little-endian, with the values that don't fit in an
 * entry behind it. (TIFF 6.0, section 2; BigTIFF as libtiff defines it.)
 */

export const TIFF_TYPES = {
  ascii: { code: 2, bytes: 1 },
  short: { code: 3, bytes: 2 },
  long: { code: 4, bytes: 4 },
  rational: { code: 5, bytes: 8 },
  /** 64-bit offsets in BigTIFF, 32-bit in the classic form. */
  offset: { code: 16, bytes: 8 },
} as const;

export type TiffType = keyof typeof TIFF_TYPES;

export interface TiffTag {
  tag: number;
  type: TiffType;
  /** Numbers; a rational's numerator and denominator one after the other; text as UTF-8 for 'ascii'. */
  values: readonly number[] | string;
}

/** The directory's bytes when it is placed at file position `at` (even); the next one, if any, has to follow at once. */
export function encodeDirectory(
  tags: readonly TiffTag[],
  at: number,
  isBig: boolean,
  hasNext = false,
): Buffer {
  const entryBytes = isBig ? 20 : 12;
  const inlineBytes = isBig ? 8 : 4;
  const head = isBig ? 8 : 2;
  const sorted = [...tags].sort((a, b) => a.tag - b.tag);
  const fixed = Buffer.alloc(head + sorted.length * entryBytes + inlineBytes);
  const overflow: Buffer[] = [];
  let overflowAt = at + fixed.length;

  if (isBig) fixed.writeBigUInt64LE(BigInt(sorted.length), 0);
  else fixed.writeUInt16LE(sorted.length, 0);
  sorted.forEach((tag, index) => {
    const position = head + index * entryBytes;
    const type = tag.type === 'offset' && !isBig ? 'long' : tag.type;
    const value = encodeValues(type, tag.values);
    const count = value.length / TIFF_TYPES[type].bytes;
    fixed.writeUInt16LE(tag.tag, position);
    fixed.writeUInt16LE(TIFF_TYPES[type].code, position + 2);
    writeOffset(fixed, count, position + 4, isBig);
    if (value.length <= inlineBytes) {
      value.copy(fixed, position + 4 + inlineBytes);
      return;
    }
    writeOffset(fixed, overflowAt, position + 4 + inlineBytes, isBig);
    const padded = value.length % 2 === 0 ? value : Buffer.concat([value, Buffer.alloc(1)]);
    overflow.push(padded);
    overflowAt += padded.length;
  });
  if (hasNext) writeOffset(fixed, overflowAt, fixed.length - inlineBytes, isBig);
  return Buffer.concat([fixed, ...overflow]);
}

/** The 16 bytes at the start of the file: a classic header leaves the last 8 unused. */
export function encodeHeader(directoryAt: number, isBig: boolean): Buffer {
  const header = Buffer.alloc(16);
  header.write('II', 0, 'latin1');
  header.writeUInt16LE(isBig ? 43 : 42, 2);
  if (isBig) {
    header.writeUInt16LE(8, 4);
    header.writeBigUInt64LE(BigInt(directoryAt), 8);
  } else {
    header.writeUInt32LE(directoryAt, 4);
  }
  return header;
}

function writeOffset(target: Buffer, value: number, position: number, isBig: boolean): void {
  if (isBig) target.writeBigUInt64LE(BigInt(value), position);
  else target.writeUInt32LE(value, position);
}

function encodeValues(type: TiffType, values: readonly number[] | string): Buffer {
  if (typeof values === 'string') return Buffer.from(`${values}\0`, 'utf8');
  const bytes = type === 'short' ? 2 : type === 'offset' ? 8 : 4;
  const out = Buffer.alloc(values.length * bytes);
  values.forEach((value, index) => {
    if (bytes === 2) out.writeUInt16LE(value, index * 2);
    else if (bytes === 4) out.writeUInt32LE(value, index * 4);
    else out.writeBigUInt64LE(BigInt(value), index * 8);
  });
  return out;
}
