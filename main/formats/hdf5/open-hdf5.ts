import { basename } from 'node:path';

import { Dataset } from 'h5wasm';

import { AppError } from '../../../core/errors.ts';
import type { Pixels } from '../../../core/image/dtype.ts';
import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { ArraySource } from '../arrays/array-source.ts';
import { chunkExtent, denseStrides, type ChunkedArray } from '../arrays/chunked-array.ts';
import { asImage } from '../arrays/guess-axes.ts';
import { fromBigIntegers, pixelTypeOf } from '../arrays/number-type.ts';
import { runShape } from '../arrays/raw-array.ts';
import { unsupported } from '../failures.ts';
import { joinImagePath } from '../image-path.ts';
import { elementSize, namedAxes } from './attributes.ts';
import { listImages, numberType } from './datasets.ts';
import { guardHdf5, openHdf5, type Hdf5File } from './library.ts';

/** Data that are not in chunks are read in pieces of this size. */
const PIECE_BYTES = 2 ** 20;
/** Deflate, shuffle, Fletcher-32, n-bit, scale-offset: those of HDF5 itself (szip needs a library of its own). */
const FILTERS = [1, 2, 3, 5, 6];
const LIST_LENGTH = 12;

/** Paths inside an HDF5 file of the data sets that can be opened as images. @throws AppError `file.*` */
export async function listHdf5Images(path: string): Promise<string[]> {
  const file = await openHdf5(path);
  try {
    return listImages(file);
  } finally {
    file.close();
  }
}

/**
 * A data set of an HDF5 file: the one at `inside`, or the only one that can be an image. Axes by its dimension labels or
 * ilastik's axis tags, else guessed (guess-axes.ts).
 *
 * @throws AppError `file.unsupported` (several data sets: listing them), `file.corrupt`
 */
export async function openHdf5Image(path: string, inside: string | null): Promise<PixelSource> {
  const file = await openHdf5(path);
  try {
    return openDataset(file, inside ?? chooseImage(file, path));
  } catch (error) {
    file.close();
    throw error;
  }
}

function chooseImage(file: Hdf5File, path: string): string {
  const images = listImages(file);
  if (images.length === 1) return images[0];
  if (images.length === 0) {
    const what = 'it holds no data set of numbers with two to five axes';
    throw unsupported(file.name, what, 'Save the image as one.');
  }
  const rest = images.length > LIST_LENGTH ? ` and ${images.length - LIST_LENGTH} more` : '';
  const list = images.slice(0, LIST_LENGTH).join(', ') + rest;
  const what = `it holds ${images.length} data sets: ${list}`;
  throw unsupported(file.name, what, `Name one, as in ${joinImagePath(basename(path), images[0])}.`);
}

function openDataset(file: Hdf5File, inside: string): PixelSource {
  const entity = guardHdf5(file.name, inside, () => file.root.get(inside));
  if (!(entity instanceof Dataset))
    throw new AppError(
      'file.notFound',
      `${file.name} holds no data set ${inside}. Open the file to see what it holds.`,
    );
  const array = guardHdf5(file.name, inside, () => describeArray(file, entity));
  const { chunks } = entity.metadata;
  const image = asImage(file.name, array, namedAxes(entity));
  return new ArraySource({
    name: file.name,
    format: 'HDF5',
    ...image,
    pixelSize: elementSize(entity),
    metadata: {
      'Data set': inside,
      Axes: image.axes.join(', '),
      ...(chunks === null ? {} : { Chunks: chunks.join(' x ') }),
    },
    close: () => Promise.resolve(file.close()),
  });
}

function describeArray({ name }: Hdf5File, dataset: Dataset): ChunkedArray {
  const { shape, path, metadata } = dataset;
  const type = numberType(dataset);
  const dtype = type && pixelTypeOf(type);
  if (!dtype || shape === null)
    throw unsupported(
      name,
      `${path} holds no numbers that can be pixels`,
      'Save it with integers or 32-bit real numbers.',
    );
  const foreign = dataset.filters.find(({ id }) => !FILTERS.includes(id));
  if (foreign) {
    const remedy = 'Pack it anew with HDF5’s own tool: h5repack -f GZIP=4 in.h5 out.h5';
    throw unsupported(
      name,
      `${path} is packed by "${foreign.name || foreign.id}", which is not built in`,
      remedy,
    );
  }
  if (metadata.virtual_sources !== undefined)
    throw unsupported(
      name,
      `${path} is put together from other files`,
      'Open those, or copy it into one file.',
    );
  const chunkShape = metadata.chunks ?? runShape(shape, Math.max(1, Math.floor(PIECE_BYTES / metadata.size)));
  return {
    shape,
    chunkShape,
    dtype,
    readChunk(position) {
      const { start, size } = chunkExtent({ shape, chunkShape }, position);
      const ranges = start.map((from, axis): [number, number] => [from, from + size[axis]]);
      const data = guardHdf5(name, `a part of ${path}`, () => toPixels(dataset.slice(ranges), dtype));
      return Promise.resolve({ data, strides: denseStrides(size) });
    },
  };
}

/** h5wasm gives 64-bit integers as BigInts, and h5py's booleans as signed bytes. */
function toPixels(values: unknown, dtype: ChunkedArray['dtype']): Pixels {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return fromBigIntegers(values);
  if (values instanceof Int8Array && dtype === 'uint8')
    return new Uint8Array(values.buffer, values.byteOffset, values.length);
  return values as Pixels;
}
