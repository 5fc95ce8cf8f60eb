import sharp from 'sharp';

const SOI_BYTES = 2;
const EOI_BYTES = 2;

interface JpegBlock {
  width: number;
  rows: number;
  /** 1 or 3 */
  samples: number;
  /** The page's shared tables (tag 347): a JPEG stream without image. */
  tables: Uint8Array | null;
  /** True when three samples are stored as YCbCr and come out as RGB. */
  isYcbcr: boolean;
}

/**
 * Decodes one JPEG-compressed block (TIFF technical note 2) to width * rows * samples bytes.
 *
 * @throws Error when the data is damaged or of another size.
 */
export async function decodeJpegBlock(data: Uint8Array, block: JpegBlock): Promise<Uint8Array> {
  const image = sharp(assemble(data, block), {
    ignoreIcc: true,
    limitInputPixels: false,
    failOn: 'truncated',
  });
  const { data: pixels, info } = await image
    .toColourspace(block.samples === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== block.samples || info.width < block.width || info.height < block.rows) {
    throw new Error(
      `a JPEG block is ${info.width} x ${info.height} x ${info.channels} instead of ${block.width} x ${block.rows} x ${block.samples}`,
    );
  }
  if (info.width === block.width) return pixels.subarray(0, block.width * block.rows * block.samples);
  throw new Error(`a JPEG block is ${info.width} pixels wide instead of ${block.width}`);
}

/** A stream that a plain JPEG decoder understands: an Adobe marker that says the colour space, shared tables, the block. */
function assemble(data: Uint8Array, block: JpegBlock): Buffer {
  const tables = block.tables
    ? block.tables.subarray(SOI_BYTES, block.tables.length - EOI_BYTES)
    : new Uint8Array(0);
  const parts = [data.subarray(0, SOI_BYTES), tables, data.subarray(SOI_BYTES)];
  if (block.samples === 3) parts.splice(1, 0, adobeMarker(block.isYcbcr));
  return Buffer.concat(parts);
}

/** APP14: without it a decoder guesses, and takes three samples for YCbCr. */
function adobeMarker(isYcbcr: boolean): Uint8Array {
  return Uint8Array.of(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, isYcbcr ? 1 : 0);
}
