import type { PixelSource } from '../../core/image/pixel-source.ts';
import { BMP_COMPRESSION, BMP_HEAD_BYTES, parseBmpHeader, type BmpHeader } from './bmp-header.ts';
import { decodeBmpRuns } from './bmp-runs.ts';
import { DecodedSource } from './decoded-source.ts';
import { corrupt } from './failures.ts';
import type { FileReader } from './file-reader.ts';

/** A run of two bytes gives 255 pixels of three bytes. */
const MAX_RLE_RATIO = 400;
const MAX_RATIO = 24;

/** BMP of 1 to 32 bits, plain or run-length encoded; palettes of greys give one channel. @throws AppError `file.*` */
export async function openBmp(file: FileReader): Promise<PixelSource> {
  const header = parseBmpHeader(file.name, await file.read(0, Math.min(file.size, BMP_HEAD_BYTES)));
  const isGrey = header.palette.length > 0 && header.palette.every(([r, g, b]) => r === g && g === b);
  const isRuns = header.compression === BMP_COMPRESSION.rle8 || header.compression === BMP_COMPRESSION.rle4;
  const rowBytes = Math.ceil((header.width * header.bits) / 32) * 4;
  const needed = header.dataOffset + rowBytes * header.height;
  if (!isRuns && header.width > 0 && needed > file.size) {
    throw corrupt(
      file.name,
      `${header.width} x ${header.height} pixels need ${needed} bytes, but it has ${file.size}`,
    );
  }
  return new DecodedSource(file, {
    format: 'BMP',
    width: header.width,
    height: header.height,
    samples: isGrey ? 1 : 3,
    dtype: 'uint8',
    pixelSize: null,
    metadata: { 'Bits per pixel': `${header.bits}` },
    maxRatio: isRuns ? MAX_RLE_RATIO : MAX_RATIO,
    async decode() {
      const data = await file.read(
        header.dataOffset,
        isRuns ? Math.max(0, file.size - header.dataOffset) : rowBytes * header.height,
      );
      if (header.palette.length === 0) return decodeColors(header, data, rowBytes);
      const indices = isRuns ? decodeBmpRuns(file.name, header, data) : unpackIndices(header, data, rowBytes);
      return applyPalette(header, indices, isGrey);
    },
  });
}

/** File row that holds image row `y`: the bottom one comes first, as a rule. */
function storedRow(header: BmpHeader, y: number): number {
  return header.isTopDown ? y : header.height - 1 - y;
}

function unpackIndices(header: BmpHeader, data: Buffer, rowBytes: number): Uint8Array {
  const { width, height, bits } = header;
  const perByte = 8 / bits;
  const mask = (1 << bits) - 1;
  const indices = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const row = storedRow(header, y) * rowBytes;
    for (let x = 0; x < width; x++) {
      const shift = 8 - bits * ((x % perByte) + 1);
      indices[to++] = (data[row + Math.floor(x / perByte)] >> shift) & mask;
    }
  }
  return indices;
}

/** An index beyond the palette is black, as in every viewer. */
function applyPalette({ palette }: BmpHeader, indices: Uint8Array, isGrey: boolean): Uint8Array {
  if (isGrey) return indices.map((index) => palette[index]?.[0] ?? 0);
  const out = new Uint8Array(indices.length * 3);
  indices.forEach((index, i) => out.set(palette[index] ?? [0, 0, 0], i * 3));
  return out;
}

function decodeColors(header: BmpHeader, data: Buffer, rowBytes: number): Uint8Array {
  const { width, height, bits } = header;
  const fields = header.masks.map((mask) => fieldOf(mask));
  const out = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    let from = storedRow(header, y) * rowBytes;
    for (let x = 0; x < width; x++, from += bits / 8, to += 3) {
      if (bits === 24) {
        out[to] = data[from + 2]!;
        out[to + 1] = data[from + 1]!;
        out[to + 2] = data[from]!;
        continue;
      }
      const pixel = bits === 16 ? data.readUInt16LE(from) : data.readUInt32LE(from);
      fields.forEach((field, i) => (out[to + i] = field(pixel)));
    }
  }
  return out;
}

/** Reads one colour out of a pixel and spreads it over 0..255. */
function fieldOf(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (pixel) => Math.floor((((pixel & mask) >>> shift) * 255) / most);
}
