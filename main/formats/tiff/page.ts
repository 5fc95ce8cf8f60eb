import type { Dtype } from '../../../core/image/dtype.ts';
import { corrupt, SAVE_AS_TIFF, unsupported } from '../failures.ts';
import type { FileReader } from '../file-reader.ts';
import type { Directory } from './directory.ts';

/** Tags this reader uses, by their names in TIFF 6.0. */
export const TAG = {
  newSubfileType: 254,
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  imageDescription: 270,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  planarConfiguration: 284,
  resolutionUnit: 296,
  software: 305,
  dateTime: 306,
  predictor: 317,
  colorMap: 320,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  subIfds: 330,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
} as const;

export const PHOTOMETRIC = { whiteIsZero: 0, blackIsZero: 1, rgb: 2, palette: 3, ycbcr: 6 } as const;

/** How the pixels of one page are stored. */
export interface Page {
  directory: Directory;
  width: number;
  height: number;
  /** Values of a pixel, alpha included. */
  samples: number;
  /** The leading samples that hold the image: without alpha. */
  colorSamples: number;
  bits: number;
  /** True for floating point. */
  isFloat: boolean;
  dtype: Dtype;
  isBigEndian: boolean;
  isReversedBits: boolean;
  isPlanar: boolean;
  isTiled: boolean;
  isReduced: boolean;
  compression: number;
  predictor: number;
  photometric: number;
}

/** @throws AppError `file.corrupt`, `file.unsupported` */
export async function readPage(file: FileReader, directory: Directory, isBigEndian: boolean): Promise<Page> {
  const number = async (tag: number, fallback: number): Promise<number> =>
    (await directory.number(tag)) ?? fallback;
  const width = await number(TAG.imageWidth, 0);
  const height = await number(TAG.imageLength, 0);
  if (!(width >= 1 && height >= 1)) throw corrupt(file.name, `a page is ${width} x ${height} pixels large`);
  const samples = await number(TAG.samplesPerPixel, 1);
  if (!(samples >= 1 && samples <= 4096)) throw corrupt(file.name, `a pixel has ${samples} values`);
  const allBits = (await directory.numbers(TAG.bitsPerSample)) ?? [1];
  const formats = (await directory.numbers(TAG.sampleFormat)) ?? [1];
  const bits = allBits[0];
  if (allBits.some((other) => other !== bits) || formats.some((other) => other !== formats[0])) {
    throw unsupported(
      file.name,
      `its channels have different pixel types (${allBits.join(', ')} bits)`,
      SAVE_AS_TIFF,
    );
  }
  const photometric = await number(TAG.photometric, PHOTOMETRIC.blackIsZero);
  return {
    directory,
    width,
    height,
    samples,
    colorSamples: countColors(samples, photometric, (await directory.numbers(TAG.extraSamples)) ?? []),
    bits,
    isFloat: formats[0] === 3,
    dtype: dtypeOf(file.name, bits, formats[0]),
    isBigEndian,
    isReversedBits: (await number(TAG.fillOrder, 1)) === 2,
    isPlanar: samples > 1 && (await number(TAG.planarConfiguration, 1)) === 2,
    isTiled: directory.has(TAG.tileOffsets),
    isReduced: ((await number(TAG.newSubfileType, 0)) & 1) === 1,
    compression: await number(TAG.compression, 1),
    predictor: await number(TAG.predictor, 1),
    photometric,
  };
}

/** Samples without alpha (ExtraSamples 1 or 2; RGB with a fourth sample that is not described counts as alpha too). */
function countColors(samples: number, photometric: number, extra: number[]): number {
  if (extra.length === 0) return photometric === PHOTOMETRIC.rgb && samples === 4 ? 3 : samples;
  const isAlpha = extra.at(-1) === 1 || extra.at(-1) === 2;
  return isAlpha && samples > 1 ? samples - 1 : samples;
}

/** SampleFormat 1 and 4 (undefined) are unsigned, 2 signed, 3 floating point; half floats become float32, which is exact. */
function dtypeOf(name: string, bits: number, format: number): Dtype {
  const key = `${format === 4 ? 1 : format}:${bits}`;
  const exact: Record<string, Dtype> = {
    '1:8': 'uint8',
    '1:16': 'uint16',
    '1:32': 'uint32',
    '2:8': 'int8',
    '2:16': 'int16',
    '2:32': 'int32',
    '3:16': 'float32',
    '3:32': 'float32',
    '3:64': 'float64',
  };
  const dtype = exact[key] ?? (format === 1 && bits < 16 ? (bits < 8 ? 'uint8' : 'uint16') : undefined);
  if (!dtype) {
    const kind = { 1: 'unsigned integer', 2: 'signed integer', 3: 'floating point' }[format] ?? 'complex';
    throw unsupported(
      name,
      `its pixels are ${bits}-bit ${kind} numbers`,
      'Save it with 8, 16 or 32 bits per channel.',
    );
  }
  return dtype;
}
