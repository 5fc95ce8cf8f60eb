import { AppError } from '../../../core/errors.ts';
import { allocatePixels, type Pixels } from '../../../core/image/dtype.ts';
import { corrupt, SAVE_AS_TIFF, unsupported } from '../failures.ts';
import { blockRows, rowBytes, type Blocks } from './blocks.ts';
import { checkCompression, COMPRESSION, decompress } from './decompress.ts';
import { decodeJpegBlock } from './jpeg-block.ts';
import { PHOTOMETRIC, TAG, type Page } from './page.ts';
import { undoDifferences, undoFloatDifferences } from './predictor.ts';
import { reverseBits, unpackValues } from './unpack.ts';

const PREDICTOR = { none: 1, horizontal: 2, floatingPoint: 3 } as const;

/** Fails early for pages whose blocks `decodeBlock` can't decode. @throws AppError `file.unsupported` */
export function checkEncoding(name: string, page: Page): void {
  checkCompression(name, page.compression);
  const { bits, samples, compression, predictor, photometric } = page;
  if (compression === COMPRESSION.jpeg) {
    const stored = page.isPlanar ? 1 : samples;
    if (bits !== 8 || (stored !== 1 && stored !== 3)) {
      throw unsupported(name, `it holds JPEG data of ${bits} bits and ${stored} channels`, SAVE_AS_TIFF);
    }
  } else if (photometric === PHOTOMETRIC.ycbcr) {
    throw unsupported(name, 'it stores YCbCr colours without JPEG', 'Save it as RGB.');
  }
  if (!hasPredictor(compression) || predictor === PREDICTOR.none) return;
  const isKnown =
    (predictor === PREDICTOR.horizontal && bits % 8 === 0 && !(page.isFloat && bits === 16)) ||
    (predictor === PREDICTOR.floatingPoint && page.isFloat);
  if (!isKnown) throw unsupported(name, `predictor ${predictor} with ${bits}-bit values`, SAVE_AS_TIFF);
}

/** Values of one block: stored rows * blocks.width * blocks.samples, samples interleaved. @throws AppError `file.corrupt` */
export async function decodeBlock(
  name: string,
  page: Page,
  blocks: Blocks,
  index: number,
  data: Uint8Array,
): Promise<Pixels> {
  const rows = blockRows(page, blocks, index);
  const rowValues = blocks.width * blocks.samples;
  if (data.length === 0) return allocatePixels(page.dtype, rowValues * rows);
  try {
    if (page.compression === COMPRESSION.jpeg) return await decodeJpeg(page, blocks, rows, data);
    const stored = page.isReversedBits ? reverseBits(data) : data;
    const bytes = await decompress(page.compression, stored, rowBytes(page, blocks) * rows);
    if (!hasPredictor(page.compression) || page.predictor === PREDICTOR.none)
      return unpackValues(bytes, page, rowValues, rows);
    if (page.predictor === PREDICTOR.floatingPoint) {
      const little = undoFloatDifferences(bytes, rowValues, rows, blocks.samples, page.bits / 8);
      return unpackValues(little, { ...page, isBigEndian: false }, rowValues, rows);
    }
    const values = unpackValues(bytes, page, rowValues, rows);
    undoDifferences(values, rowValues, blocks.samples);
    return values;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw corrupt(
      name,
      `block ${index} of its pixels cannot be unpacked (${error instanceof Error ? error.message : String(error)})`,
      error,
    );
  }
}

async function decodeJpeg(page: Page, blocks: Blocks, rows: number, data: Uint8Array): Promise<Pixels> {
  const pixels = await decodeJpegBlock(data, {
    width: blocks.width,
    rows,
    samples: blocks.samples,
    tables: await page.directory.bytes(TAG.jpegTables),
    isYcbcr: page.photometric === PHOTOMETRIC.ycbcr,
  });
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length);
}

/** TIFF ties the predictor to the methods that profit; libtiff ignores the tag for the others, and so do we. */
function hasPredictor(compression: number): boolean {
  return (
    compression !== COMPRESSION.none &&
    compression !== COMPRESSION.packbits &&
    compression !== COMPRESSION.jpeg
  );
}
