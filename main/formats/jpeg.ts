import type { PixelSource } from '../../core/image/pixel-source.ts';
import { decodeWithSharp, inspectWithSharp, type SharpRaster } from './decode-sharp.ts';
import { DecodedSource } from './decoded-source.ts';
import { corrupt, unsupported } from './failures.ts';
import type { FileReader } from './file-reader.ts';

/** A block of 64 pixels of three colours takes two bits at the very least. */
const MAX_RATIO = 3000;

/** JPEG, grey or colour, turned upright by its EXIF orientation. @throws AppError `file.corrupt`, `file.unsupported` */
export async function openJpeg(file: FileReader): Promise<PixelSource> {
  const explain = (error: unknown): never => {
    throw corrupt(
      file.name,
      `it cannot be unpacked (${error instanceof Error ? error.message.trim() : 'unknown error'})`,
      error,
    );
  };
  const { width, height, channels, space } = await inspectWithSharp(file.path).catch(explain);
  if (channels !== 1 && channels !== 3)
    throw unsupported(file.name, `it is a JPEG of ${channels} channels (${space})`, 'Save it as RGB.');
  const raster: SharpRaster = { width, height, samples: channels === 1 ? 1 : 3, is16Bit: false };
  return new DecodedSource(file, {
    ...raster,
    format: 'JPEG',
    dtype: 'uint8',
    pixelSize: null,
    metadata: { 'Bits per channel': '8', Colours: channels === 1 ? 'grey' : 'RGB' },
    maxRatio: MAX_RATIO,
    async decode() {
      return decodeWithSharp(await file.read(0, file.size), raster).catch(explain);
    },
  });
}
