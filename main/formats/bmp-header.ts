import { corrupt, unsupported } from './failures.ts';

export const BMP_COMPRESSION = { none: 0, rle8: 1, rle4: 2, bitFields: 3, alphaBitFields: 6 } as const;

export interface BmpHeader {
  width: number;
  height: number;
  isTopDown: boolean;
  bits: number;
  compression: number;
  /** Where the pixels begin. */
  dataOffset: number;
  /** Red, green, blue by index; empty without a palette. */
  palette: [number, number, number][];
  /** Bits of red, green and blue in a 16- or 32-bit pixel. */
  masks: [number, number, number];
}

/** Largest header and palette: 14 + 124 + 12 + 256 * 4 bytes. */
export const BMP_HEAD_BYTES = 1174;

const OS2_HEADER = 12;

/** @throws AppError `file.corrupt`, `file.unsupported` */
export function parseBmpHeader(name: string, head: Buffer): BmpHeader {
  if (head.length < 26) throw corrupt(name, `a BMP of ${head.length} bytes has no header`);
  const headerSize = head.readUInt32LE(14);
  const isOs2 = headerSize === OS2_HEADER;
  if (!(isOs2 || headerSize >= 40) || head.length < 14 + headerSize)
    throw corrupt(name, 'its BMP header makes no sense');
  const height = isOs2 ? head.readUInt16LE(20) : head.readInt32LE(22);
  const bits = head.readUInt16LE(isOs2 ? 24 : 28);
  const compression = isOs2 ? BMP_COMPRESSION.none : head.readUInt32LE(30);
  checkKind(name, bits, compression);
  const hasMasks =
    compression === BMP_COMPRESSION.bitFields || compression === BMP_COMPRESSION.alphaBitFields;
  if (hasMasks && head.length < 66) throw corrupt(name, 'its BMP header ends early');
  // With a 40-byte header the masks follow it, in longer ones they are part of it: both begin at byte 54.
  const defaults: [number, number, number] = bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
  const masks: [number, number, number] = hasMasks
    ? [head.readUInt32LE(54), head.readUInt32LE(58), head.readUInt32LE(62)]
    : defaults;
  return {
    width: isOs2 ? head.readUInt16LE(18) : head.readInt32LE(18),
    height: Math.abs(height),
    isTopDown: height < 0,
    bits,
    compression,
    dataOffset: head.readUInt32LE(10),
    palette: bits <= 8 ? readPalette(name, head, 14 + headerSize, isOs2, bits) : [],
    masks,
  };
}

function checkKind(name: string, bits: number, compression: number): void {
  const { none, rle8, rle4, bitFields, alphaBitFields } = BMP_COMPRESSION;
  const isKnown =
    (compression === none && [1, 4, 8, 16, 24, 32].includes(bits)) ||
    (compression === rle8 && bits === 8) ||
    (compression === rle4 && bits === 4) ||
    ((compression === bitFields || compression === alphaBitFields) && (bits === 16 || bits === 32));
  if (!isKnown)
    throw unsupported(
      name,
      `it is a BMP of ${bits} bits with compression ${compression}`,
      'Save it as PNG or TIFF.',
    );
}

/** Blue, green, red (and an unused byte, except in OS/2's form) per entry. */
function readPalette(
  name: string,
  head: Buffer,
  at: number,
  isOs2: boolean,
  bits: number,
): [number, number, number][] {
  const declared = isOs2 ? 0 : head.readUInt32LE(46);
  const count = declared > 0 && declared <= 1 << bits ? declared : 1 << bits;
  const step = isOs2 ? 3 : 4;
  if (at + count * step > head.length) throw corrupt(name, 'its palette is cut off');
  return Array.from({ length: count }, (_, i) => {
    const entry = at + i * step;
    return [head[entry + 2], head[entry + 1], head[entry]];
  });
}
