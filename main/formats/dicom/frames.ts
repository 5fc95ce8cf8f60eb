import { AppError } from '../../../core/errors.ts';
import type { Dtype, Pixels } from '../../../core/image/dtype.ts';
import type { ByteSource } from '../arrays/byte-source.ts';
import { decodeNumbers, pixelTypeOf } from '../arrays/number-type.ts';
import { corrupt, unsupported } from '../failures.ts';
import { decodeJpegBlock } from '../tiff/jpeg-block.ts';
import { applyPalette, convertYbr, readPalette, type Palette } from './color.ts';
import { findFrames, type FrameParts } from './fragments.ts';
import type { DicomHeader } from './header.ts';
import type { DicomImage } from './image.ts';
import { decodeRle } from './rle.ts';

const RLE = '1.2.840.10008.1.2.5';
/** Baseline, and extended, of which 8 bits are the same to a decoder. */
const JPEG = ['1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.51'];

const SYNTAXES: Record<string, string> = {
  '1.2.840.10008.1.2': 'none',
  '1.2.840.10008.1.2.1': 'none',
  '1.2.840.10008.1.2.2': 'none (big endian)',
  '1.2.840.10008.1.2.1.99': 'deflate',
  [RLE]: 'RLE',
  [JPEG[0]]: 'JPEG',
  [JPEG[1]]: 'JPEG',
};
const REFUSED: Record<string, string> = {
  '1.2.840.10008.1.2.4.57': 'lossless JPEG',
  '1.2.840.10008.1.2.4.70': 'lossless JPEG',
  '1.2.840.10008.1.2.4.80': 'JPEG-LS',
  '1.2.840.10008.1.2.4.81': 'JPEG-LS',
  '1.2.840.10008.1.2.4.90': 'JPEG 2000',
  '1.2.840.10008.1.2.4.91': 'JPEG 2000',
};

export function syntaxName(transferSyntax: string): string {
  return SYNTAXES[transferSyntax] ?? REFUSED[transferSyntax] ?? transferSyntax;
}

/** How the frames of a file are found and decoded; holds no file. */
export interface FramePlan {
  image: DicomImage;
  transferSyntax: string;
  parts: readonly FrameParts[];
  palette: Palette | null;
  /** Values of a pixel as they come out: 1, or 3 for red, green, blue. */
  samples: number;
}

/** @throws AppError `file.corrupt`, `file.unsupported` for a compression or a colour model that is not built in */
export async function planFrames(header: DicomHeader, image: DicomImage): Promise<FramePlan> {
  const { source, dataSet, transferSyntax, pixelData } = header;
  if (pixelData === null)
    throw unsupported(source.name, 'it is a DICOM file without pixels', 'Open the images of the study.');
  checkKinds(header, image);
  const isPalette = image.photometric === 'PALETTE COLOR';
  const palette = isPalette ? readPalette(source.name, dataSet, image.type.kind === 'int') : null;
  const parts = await locate(header, image);
  return { image, transferSyntax, parts, palette, samples: isPalette ? 3 : image.samples };
}

/** Pixel type of what `readFrame` gives. */
export function storedType({ image, palette }: FramePlan): Dtype {
  if (palette !== null) return palette.tables[0] instanceof Uint8Array ? 'uint8' : 'uint16';
  return pixelTypeOf(image.type)!;
}

function checkKinds({ source, transferSyntax, pixelData }: DicomHeader, image: DicomImage): void {
  const convert = 'Convert it, for example with gdcmconv --raw.';
  if (!(transferSyntax in SYNTAXES)) {
    const what = `its pixels are compressed by ${syntaxName(transferSyntax)}, which is not built in`;
    throw unsupported(source.name, what, convert);
  }
  const { bytes, isBigEndian } = image.type;
  if (isBigEndian && bytes === 1 && pixelData?.vr === 'OW')
    throw unsupported(source.name, 'its bytes are swapped in pairs (8 bits in big-endian words)', convert);
  const isJpeg = JPEG.includes(transferSyntax);
  if (isJpeg && bytes !== 1) throw unsupported(source.name, 'it holds 12-bit JPEG', convert);
  const known = isJpeg ? ['YBR_FULL_422', 'YBR_FULL', 'RGB'] : ['YBR_FULL', 'RGB'];
  const isKnown = image.samples === 1 || (bytes <= 2 && known.includes(image.photometric));
  if (!isKnown || (image.photometric === 'YBR_FULL' && bytes !== 1))
    throw unsupported(source.name, `its colours are stored as ${image.photometric}`, 'Convert it to RGB.');
}

/** Frames lie one after the other, or in fragments where they are compressed. */
async function locate(
  { source, pixelData, transferSyntax }: DicomHeader,
  image: DicomImage,
): Promise<FrameParts[]> {
  if (transferSyntax === RLE || JPEG.includes(transferSyntax))
    return findFrames(source, pixelData!, image.frames);
  const length = image.rows * image.columns * image.samples * image.type.bytes;
  const end = pixelData!.dataOffset + length * image.frames;
  if (end > source.size)
    throw corrupt(source.name, `its pixels should go on to byte ${end}, but it ends at byte ${source.size}`);
  return Array.from({ length: image.frames }, (_, i) => [
    { offset: pixelData!.dataOffset + i * length, length },
  ]);
}

/** The stored values of a frame, rows * columns * plan.samples of them, colours as interleaved RGB. @throws AppError `file.corrupt` */
export async function readFrame(source: ByteSource, plan: FramePlan, frame: number): Promise<Pixels> {
  const pieces = await Promise.all(
    plan.parts[frame].map(({ offset, length }) => source.read(offset, length)),
  );
  const data = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  try {
    return await decodeFrame(data, plan);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = error instanceof Error ? error.message.trim() : String(error);
    throw corrupt(source.name, `frame ${frame + 1} of its pixels cannot be unpacked (${reason})`, error);
  }
}

async function decodeFrame(data: Buffer, { image, transferSyntax, palette }: FramePlan): Promise<Pixels> {
  const { rows, columns, samples, type, photometric } = image;
  if (JPEG.includes(transferSyntax)) {
    const isYcbcr = photometric.startsWith('YBR');
    const jpeg = await decodeJpegBlock(data, { width: columns, rows, samples, tables: null, isYcbcr });
    // sharp's bytes are a view of a shared block of memory.
    return new Uint8Array(jpeg);
  }
  const isRle = transferSyntax === RLE;
  const bytes = isRle ? decodeRle(data, rows * columns, samples, type.bytes) : new Uint8Array(data);
  const stored = decodeNumbers(bytes, isRle ? { ...type, isBigEndian: false } : type);
  // RLE's planes have been put together above, whatever the header says.
  const values = image.isPlanar && !isRle ? interleave(stored, samples) : stored;
  if (palette !== null) return applyPalette(values, palette);
  if (photometric === 'YBR_FULL') convertYbr(values);
  return values;
}

function interleave(planes: Pixels, samples: number): Pixels {
  const out = planes.slice();
  const count = planes.length / samples;
  for (let sample = 0; sample < samples; sample++)
    for (let i = 0; i < count; i++) out[i * samples + sample] = planes[sample * count + i]!;
  return out;
}
