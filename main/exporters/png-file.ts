import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflate } from 'node:zlib';

import type { PixelSize } from '../../core/image/pixel-source.ts';
import { metresPerUnit } from '../../core/image/unit.ts';

const COLOR_TYPES = { grey: 0, rgb: 2, palette: 3 } as const;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export interface PngLayout {
  width: number;
  height: number;
  bits: 8 | 16;
  color: 'grey' | 'rgb' | 'palette';
  /** Red, green, blue of each number that a palette's pixels have, one after the other. */
  palette?: Uint8Array;
  /** Of the picture's pixels, kept as their density; null when unknown. */
  pixelSize: PixelSize | null;
}

/**
 * Writes a PNG (ISO/IEC 15948). `rows` gives whole rows as the file holds them: a filter byte, then the pixels (16 bits
 * big-endian). With appendFile, which writes all it is given; a plain write may stop short on a full disk.
 */
export async function writePng(
  file: FileHandle,
  layout: PngLayout,
  rows: () => AsyncIterable<Uint8Array>,
): Promise<void> {
  await file.appendFile(SIGNATURE);
  await file.appendFile(chunk('IHDR', header(layout)));
  const density = pixelDensity(layout.pixelSize);
  if (density) await file.appendFile(chunk('pHYs', density));
  if (layout.palette) await file.appendFile(chunk('PLTE', layout.palette));
  await pipeline(rows, createDeflate({ chunkSize: 64 * 1024 }), async (compressed: AsyncIterable<Buffer>) => {
    for await (const data of compressed) await file.appendFile(chunk('IDAT', data));
  });
  await file.appendFile(chunk('IEND', Buffer.alloc(0)));
}

function header({ width, height, bits, color }: PngLayout): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data[8] = bits;
  data[9] = COLOR_TYPES[color]; // deflate, adaptive filters, no interlace follow
  return data;
}

/** pHYs in pixels per metre, or null when the size is unknown or out of that field's range. */
function pixelDensity(pixelSize: PixelSize | null): Buffer | null {
  const metres = pixelSize && metresPerUnit(pixelSize.unit);
  if (!pixelSize || !metres) return null;
  const x = Math.round(1 / (pixelSize.x * metres));
  const y = Math.round(1 / (pixelSize.y * metres));
  if (!(x >= 1 && y >= 1 && x <= 0x7fffffff && y <= 0x7fffffff)) return null;
  const data = Buffer.alloc(9);
  data.writeUInt32BE(x, 0);
  data.writeUInt32BE(y, 4);
  data[8] = 1; // per metre
  return data;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  out.set(data, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}
