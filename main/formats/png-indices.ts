import { crc32 } from 'node:zlib';

import type { PixelSource } from '../../core/image/pixel-source.ts';
import { decodeWithSharp } from './decode-sharp.ts';
import { DecodedSource } from './decoded-source.ts';
import type { FileReader } from './file-reader.ts';
import { PALETTE, pngFailure, readPngHeader, type PngHeader } from './png.ts';

const SIGNATURE_BYTES = 8;
/** Length, type and checksum of a chunk. */
const CHUNK_FRAME = 12;
const KEPT_CHUNKS = ['IHDR', 'IDAT', 'IEND'];

/**
 * A PNG with a palette as the numbers that its pixels have, not as their colours: so labels are kept in such files. The caller has
 * seen to it that the file is such a one.
 *
 * @throws AppError `file.corrupt`
 */
export function openPngIndices(file: FileReader, header: PngHeader): PixelSource {
  const { width, height, bits } = header;
  return new DecodedSource(file, {
    ...header,
    samples: 1,
    dtype: 'uint8',
    metadata: { 'Bits per pixel': `${bits}`, Colours: 'palette, read as numbers' },
    async decode() {
      try {
        const grey = withoutPalette(await file.read(0, file.size));
        const pixels = await decodeWithSharp(grey, { width, height, samples: 1, is16Bit: false });
        // Grey of less than 8 bits comes spread over 0..255.
        const step = 255 / (2 ** bits - 1);
        return step === 1 ? pixels : Uint8Array.from(pixels, (value) => value / step);
      } catch (error) {
        throw pngFailure(file.name, error);
      }
    },
  });
}

/** True for a PNG whose pixels are numbers of colours. @throws AppError `file.corrupt` */
export async function findPalette(file: FileReader): Promise<PngHeader | null> {
  const header = await readPngHeader(file);
  return header.colorType === PALETTE ? header : null;
}

/** The same file saying that its pixels are grey, and nothing else. */
function withoutPalette(png: Buffer): Buffer {
  const parts = [png.subarray(0, SIGNATURE_BYTES)];
  for (let at = SIGNATURE_BYTES; at + CHUNK_FRAME <= png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const chunk = png.subarray(at, at + CHUNK_FRAME + length);
    if (KEPT_CHUNKS.includes(type)) parts.push(type === 'IHDR' ? asGrey(chunk) : chunk);
    at += CHUNK_FRAME + length;
  }
  return Buffer.concat(parts);
}

function asGrey(header: Buffer): Buffer {
  const out = Buffer.from(header);
  out[17] = 0;
  out.writeUInt32BE(crc32(out.subarray(4, out.length - 4)), out.length - 4);
  return out;
}
