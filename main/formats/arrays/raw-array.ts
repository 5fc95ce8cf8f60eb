import type { Pixels } from '../../../core/image/dtype.ts';
import { corrupt } from '../failures.ts';
import type { ByteSource } from './byte-source.ts';
import { chunkExtent, countValues, denseStrides, type ChunkedArray } from './chunked-array.ts';
import { decodeNumbers, pixelTypeOf, type NumberType } from './number-type.ts';

/** Bytes that are read at once: some rows of a plane. */
const CHUNK_BYTES = 2 ** 20;

export interface RawLayout {
  /** The last axis runs fastest. */
  shape: readonly number[];
  type: NumberType;
  /** Of the first value, in bytes. */
  offset: number;
}

/**
 * An array that lies uncompressed and without gaps in `source`, read in runs of neighbouring values.
 *
 * @throws AppError `file.corrupt` when the bytes aren't all there; Error for a type without a pixel type.
 */
export function rawArray(source: ByteSource, { shape, type, offset }: RawLayout): ChunkedArray {
  const dtype = pixelTypeOf(type);
  if (dtype === null) throw new Error(`no pixel type for ${type.kind} of ${type.bytes} bytes`);
  const needed = offset + countValues(shape) * type.bytes;
  if (!(needed <= source.size)) {
    const promise = `${shape.join(' x ')} values need ${needed} bytes`;
    throw corrupt(source.name, `${promise}, but there are ${source.size}`);
  }
  const chunkShape = runShape(shape, Math.max(1, Math.floor(CHUNK_BYTES / type.bytes)));
  const strides = denseStrides(shape);
  return {
    shape,
    chunkShape,
    dtype,
    async readChunk(position) {
      const { start, size } = chunkExtent({ shape, chunkShape }, position);
      const first = start.reduce((sum, from, axis) => sum + from * strides[axis], 0);
      const bytes = await source.read(offset + first * type.bytes, countValues(size) * type.bytes);
      // A copy: the bytes may be a view of memory that others read too, and byte order is changed in place.
      const data: Pixels = decodeNumbers(new Uint8Array(bytes), type);
      return { data, strides: denseStrides(size) };
    },
  };
}

/** The largest block of at most `limit` values that is one run of the file: whole trailing axes, a part of one, 1 before. */
export function runShape(shape: readonly number[], limit: number): number[] {
  const run = new Array<number>(shape.length).fill(1);
  let room = limit;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    run[axis] = Math.max(1, Math.min(shape[axis], Math.floor(room)));
    if (run[axis] < shape[axis]) break;
    room /= shape[axis];
  }
  return run;
}
