import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import { AppError } from '../../core/errors.ts';
import { EXPORT_FORMAT_INFO } from '../../core/export-formats.ts';
import { affineOf, millimetres, shiftAffine } from '../../core/image/affine.ts';
import type { Affine } from '../../core/image/image-origin.ts';
import type { Exporter, LabelSource } from '../services/exporting.ts';
import { writeAtomically } from './atomic-file.ts';
import { readBands } from './bands.ts';
import { niftiHeader, niftiType } from './nifti-header.ts';

/** Most readers unpack a file in memory. */
const MAX_BYTES = 2 ** 31 - 1024;

/**
 * The labels as a gzipped NIfTI image, x fastest, then y, z and time, in the rows' order of the image. They lie where the image lies
 * when that is NIfTI or DICOM; else the pixel size in mm leads away from the first pixel.
 */
export const nifti: Exporter = {
  format: 'nifti',
  ...EXPORT_FORMAT_INFO.nifti,
  write(source, path, signal) {
    return writeVolume([source], { t: 1, z: 1 }, source.maxLabel, path, signal);
  },
  writeStack({ t, z, maxLabel, planes }, path, signal) {
    return writeVolume(planes, { t, z }, maxLabel, path, signal);
  },
};

async function writeVolume(
  planes: readonly LabelSource[],
  { t, z }: { t: number; z: number },
  maxLabel: number,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  const [first] = planes;
  const { width, height } = first;
  const type = niftiType(maxLabel);
  if (width * height * planes.length * type.bytes > MAX_BYTES) {
    throw new AppError(
      'file.unsupported',
      `${width} x ${height} pixels in ${planes.length} planes are more than a packed NIfTI file can hold (2 GB). Export a label image (OME-TIFF) instead.`,
    );
  }
  const place = await placeOf(first, planes.length);
  const header = niftiHeader({ shape: [width, height, z, t], type, ...place });
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield header;
    for (const source of planes)
      for await (const { labels } of readBands(source, signal)) yield type.encode(labels);
  }
  await writeAtomically(path, (file) => pack(bytes(), file), signal);
}

async function pack(bytes: AsyncGenerator<Uint8Array>, file: FileHandle): Promise<void> {
  await pipeline(Readable.from(bytes), createGzip(), async (packed: AsyncIterable<Buffer>) => {
    for await (const piece of packed) await file.appendFile(piece);
  });
}

/** Voxels to mm, and whether that is known; a single plane of a stack lies at its place in it. */
async function placeOf(
  { image, pixelSize }: LabelSource,
  planes: number,
): Promise<{ affine: Affine; isMeasured: boolean; isScanner: boolean }> {
  const origin = (await image?.openOrigin?.()) ?? null;
  const own = origin && affineOf(origin);
  const sides = millimetres(pixelSize);
  const [x, y, z] = sides ?? [1, 1, 1];
  const affine = own ?? [
    [x, 0, 0, 0],
    [0, y, 0, 0],
    [0, 0, z, 0],
  ];
  const shift = planes === 1 && image?.plane ? image.plane.z : 0;
  return {
    affine: shiftAffine(affine, shift),
    isMeasured: own !== null || sides !== null,
    isScanner: own !== null,
  };
}
