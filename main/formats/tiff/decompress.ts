import { promisify } from 'node:util';
import { inflate, type ZlibOptions } from 'node:zlib';

import { SAVE_AS_TIFF, unsupported } from '../failures.ts';
import { unpackZstd } from '../zstd.ts';
import { decodeLzw } from './lzw.ts';
import { decodePackbits } from './packbits.ts';

export const COMPRESSION = {
  none: 1,
  lzw: 5,
  jpeg: 7,
  deflate: 8,
  packbits: 32773,
  oldDeflate: 32946,
  zstd: 50000,
} as const;

const NAMES: Record<number, string> = {
  1: 'none',
  2: 'CCITT fax',
  3: 'CCITT fax',
  4: 'CCITT fax',
  5: 'LZW',
  6: 'old-style JPEG',
  7: 'JPEG',
  8: 'deflate',
  32773: 'PackBits',
  32946: 'deflate',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50000: 'zstd',
  50001: 'WebP',
  50002: 'JPEG XL',
};

export function compressionName(compression: number): string {
  return NAMES[compression] ?? `method ${compression}`;
}

const unzip = promisify(inflate) as (data: Uint8Array, options: ZlibOptions) => Promise<Buffer>;

/** Larger pieces of output need fewer trips to the thread pool. */
const MAX_CHUNK = 4 * 2 ** 20;

/** @throws AppError `file.unsupported` for a method that this reader lacks. */
export function checkCompression(name: string, compression: number): void {
  if (Object.values(COMPRESSION).some((known) => known === compression)) return;
  throw unsupported(name, `its pixels are compressed by ${compressionName(compression)}`, SAVE_AS_TIFF);
}

/**
 * Unpacks one block of every method but JPEG; at least `length` bytes come out.
 *
 * @throws Error when the data is damaged or too short.
 */
export async function decompress(compression: number, data: Uint8Array, length: number): Promise<Uint8Array> {
  const bytes = await unpack(compression, data, length);
  if (bytes.length < length) throw new Error(`${bytes.length} of ${length} bytes are there`);
  return bytes;
}

async function unpack(compression: number, data: Uint8Array, length: number): Promise<Uint8Array> {
  switch (compression) {
    case COMPRESSION.none:
      return new Uint8Array(data); // a copy: what follows works in place, and blocks may share their bytes
    case COMPRESSION.lzw:
      return decodeLzw(data, length);
    case COMPRESSION.packbits:
      return decodePackbits(data, length);
    case COMPRESSION.zstd:
      return unpackZstd(data, length);
    default:
      // Some writers pad the last strip, so a little more than expected is fine; a bomb is not.
      return unzip(data, {
        chunkSize: Math.max(1024, Math.min(MAX_CHUNK, length)),
        maxOutputLength: 2 * length + 65536,
      });
  }
}
