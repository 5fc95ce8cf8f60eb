import type { AppError } from '../../core/errors.ts';
import type { PixelSize, PixelSource } from '../../core/image/pixel-source.ts';
import { decodeWithSharp } from './decode-sharp.ts';
import { DecodedSource, type Raster } from './decoded-source.ts';
import { corrupt } from './failures.ts';
import type { FileReader } from './file-reader.ts';

/** Deflate packs at most 1032 bytes into one; 1-bit pixels unpack to eight times their stored size. */
const MAX_RATIO = 1032 * 8 * 3;
/** Screens and printers end near 1200 dpi (47,000 pixels per metre); a denser pHYs is a scale somebody measured. */
const MIN_SCALE = 60_000;

const COLOR_TYPES: Record<number, { samples: 1 | 3; name: string }> = {
  0: { samples: 1, name: 'grey' },
  2: { samples: 3, name: 'RGB' },
  3: { samples: 3, name: 'palette' },
  4: { samples: 1, name: 'grey with alpha' },
  6: { samples: 3, name: 'RGB with alpha' },
};

/** Colour type of pixels that are numbers of colours. */
export const PALETTE = 3;

/** What stands before the pixels. */
export interface PngHeader extends Pick<Raster, 'format' | 'width' | 'height' | 'pixelSize' | 'maxRatio'> {
  bits: number;
  colorType: number;
}

/** @throws AppError `file.corrupt` */
export async function readPngHeader(file: FileReader): Promise<PngHeader> {
  if (file.size < 33) throw corrupt(file.name, `a PNG of ${file.size} bytes has no header`);
  const head = await file.read(8, 25);
  const bits = head[16];
  const colorType = head[17];
  if (
    head.toString('latin1', 4, 8) !== 'IHDR' ||
    !COLOR_TYPES[colorType] ||
    ![1, 2, 4, 8, 16].includes(bits)
  ) {
    throw corrupt(file.name, 'its PNG header makes no sense');
  }
  return {
    format: 'PNG',
    width: head.readUInt32BE(8),
    height: head.readUInt32BE(12),
    bits,
    colorType,
    pixelSize: await readScale(file),
    maxRatio: MAX_RATIO,
  };
}

/**
 * PNG of 1 to 16 bits. Depths below 8 are spread over 0..255 as every viewer does; 16 bits are kept exactly; palettes
 * become RGB.
 *
 * @throws AppError `file.corrupt`
 */
export async function openPng(file: FileReader): Promise<PixelSource> {
  const header = await readPngHeader(file);
  const { width, height, bits } = header;
  const { samples, name } = COLOR_TYPES[header.colorType];
  const is16Bit = bits === 16;
  return new DecodedSource(file, {
    ...header,
    samples,
    dtype: is16Bit ? 'uint16' : 'uint8',
    metadata: { 'Bits per channel': `${bits}`, Colours: name },
    async decode() {
      const data = await file.read(0, file.size);
      return decodeWithSharp(data, { width, height, samples, is16Bit }).catch((error: unknown) => {
        throw pngFailure(file.name, error);
      });
    },
  });
}

export function pngFailure(name: string, error: unknown): AppError {
  const reason = error instanceof Error ? error.message.trim() : 'unknown error';
  return corrupt(name, `its pixels cannot be unpacked (${reason})`, error);
}

/** The pHYs chunk, which has to come before the pixels. */
async function readScale(file: FileReader): Promise<PixelSize | null> {
  let offset = 33;
  while (offset + 12 <= file.size) {
    const head = await file.peek(offset, 8);
    const length = head.readUInt32BE(0);
    const type = head.toString('latin1', 4, 8);
    if (type === 'IDAT' || type === 'IEND') return null;
    if (type === 'pHYs' && length === 9 && offset + 17 <= file.size) {
      const data = await file.peek(offset + 8, 9);
      const x = data.readUInt32BE(0);
      const y = data.readUInt32BE(4);
      return data[8] === 1 && x >= MIN_SCALE && y >= MIN_SCALE
        ? { x: 1e6 / x, y: 1e6 / y, z: null, unit: 'µm' }
        : null;
    }
    offset += 12 + length;
  }
  return null;
}
