import * as zarr from 'zarrita';

import { AppError } from '../../../core/errors.ts';
import type { Dtype, Pixels } from '../../../core/image/dtype.ts';
import { countValues, type ChunkedArray } from '../arrays/chunked-array.ts';
import { fromBigIntegers } from '../arrays/number-type.ts';
import { corrupt, SAVE_AS_TIFF, unsupported } from '../failures.ts';
import { registerCodecs } from './codecs.ts';
import type { ZarrStore } from './store.ts';

registerCodecs();

const DTYPES: Record<string, Dtype> = {
  bool: 'uint8',
  uint8: 'uint8',
  int8: 'int8',
  uint16: 'uint16',
  int16: 'int16',
  uint32: 'uint32',
  int32: 'int32',
  uint64: 'float64',
  int64: 'float64',
  float32: 'float32',
  float64: 'float64',
};

/** The array at `path`. @throws AppError `file.corrupt`, `file.unsupported` */
export async function openZarrArray(store: ZarrStore, path: string, version: 2 | 3): Promise<ChunkedArray> {
  const open = version === 2 ? zarr.open.v2 : zarr.open.v3;
  const array = await guard(store.name, path, () => open(zarr.root(store).resolve(path), { kind: 'array' }));
  checkShapes(store.name, path, array);
  const dtype = DTYPES[array.dtype];
  if (dtype === undefined)
    throw unsupported(
      store.name,
      `its pixels are of the type ${array.dtype}`,
      'Save it with integers or 32-bit real numbers.',
    );
  return {
    shape: array.shape,
    chunkShape: array.chunks,
    dtype,
    async readChunk(position) {
      const { data, stride } = await guard(store.name, path, () => array.getChunk([...position]));
      const values = toPixels(data);
      const count = countValues(array.chunks);
      if (values.length < count)
        throw corrupt(
          store.name,
          `chunk ${position.join(', ')} of ${path} holds ${values.length} of ${count} values`,
        );
      return { data: values, strides: stride };
    },
  };
}

/** zarrita takes the metadata's word for them. */
function checkShapes(
  name: string,
  path: string,
  { shape, chunks }: { shape: unknown; chunks: unknown },
): void {
  const isList = (value: unknown): value is number[] => Array.isArray(value) && value.every(Number.isInteger);
  if (isList(shape) && isList(chunks) && shape.length === chunks.length) return;
  throw corrupt(
    name,
    `the array ${path || 'at its root'} is described as ${String(shape)} values in chunks of ${String(chunks)}`,
  );
}

/** zarrita's booleans are a view of bytes, its 64-bit integers are BigInts. */
function toPixels(data: unknown): Pixels {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return fromBigIntegers(data);
  if (data instanceof zarr.BoolArray) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  return data as Pixels;
}

/** Runs a step of zarrita's; what it finds wrong becomes ours, the file's own AppErrors pass. */
async function guard<T>(name: string, path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof AppError) throw error;
    // Errors of the store come wrapped.
    const cause = error instanceof Error ? error.cause : null;
    if (cause instanceof AppError) throw cause;
    if (error instanceof zarr.UnknownCodecError)
      throw unsupported(
        name,
        `its chunks are packed by a method that is not built in (${error.message})`,
        SAVE_AS_TIFF,
      );
    if (error instanceof zarr.UnsupportedError) throw unsupported(name, error.message, SAVE_AS_TIFF);
    const reason =
      cause instanceof Error ? cause.message : error instanceof Error ? error.message : String(error);
    throw corrupt(name, `the array ${path || 'at its root'} cannot be read (${reason})`, error);
  }
}
