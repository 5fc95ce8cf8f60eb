import type { PixelSize, PixelSource } from '../../core/image/pixel-source.ts';
import { decodeWithSharp } from './decode-sharp.ts';
import { DecodedSource } from './decoded-source.ts';
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

/**
 * PNG of 1 to 16 bits. Depths below 8 are spread over 0..255 as every viewer does; 16 bits are kept exactly; palettes
 * become RGB.
 *
 * @throws AppError `file.corrupt`
 */
export async function openPng(file: FileReader): Promise<PixelSource> {
  if (file.size < 33) throw corrupt(file.name, `a PNG of ${file.size} bytes has no header`);
  const head = await file.read(8, 25);
  const bits = head[16];
  const color = COLOR_TYPES[head[17]];
  if (head.toString('latin1', 4, 8) !== 'IHDR' || !color || ![1, 2, 4, 8, 16].includes(bits)) {
    throw corrupt(file.name, 'its PNG header makes no sense');
  }
  const raster = {
    width: head.readUInt32BE(8),
    height: head.readUInt32BE(12),
    samples: color.samples,
    is16Bit: bits === 16,
  };
  return new DecodedSource(file, {
    ...raster,
    format: 'PNG',
    dtype: raster.is16Bit ? 'uint16' : 'uint8',
    pixelSize: await readScale(file),
    metadata: { 'Bits per channel': `${bits}`, Colours: color.name },
    maxRatio: MAX_RATIO,
    async decode() {
      const data = await file.read(0, file.size);
      return decodeWithSharp(data, raster).catch((error: unknown) => {
        throw corrupt(
          file.name,
          `its pixels cannot be unpacked (${error instanceof Error ? error.message.trim() : 'unknown error'})`,
          error,
        );
      });
    },
  });
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
