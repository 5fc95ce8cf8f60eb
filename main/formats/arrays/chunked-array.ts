import type { Dtype, Pixels } from '../../../core/image/dtype.ts';

/** Values of one chunk. */
export interface Chunk {
  data: Pixels;
  /** Distance of neighbours in `data`, per axis of the array. */
  strides: readonly number[];
}

/** An n-dimensional array that is read chunk by chunk; the axes are in the order of the file. */
export interface ChunkedArray {
  readonly shape: readonly number[];
  /** Size of a chunk per axis; the last ones of an axis may hold fewer values. */
  readonly chunkShape: readonly number[];
  readonly dtype: Dtype;
  /**
   * The chunk at `position` (counted in chunks); it holds at least the part of it that is inside the array.
   *
   * @throws AppError `file.*`
   */
  readChunk(position: readonly number[], signal?: AbortSignal): Promise<Chunk>;
}

/** Strides of a dense array whose last axis runs fastest. */
export function denseStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

export function countValues(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The part of a chunk that is inside the array. */
export function chunkExtent(
  { shape, chunkShape }: Pick<ChunkedArray, 'shape' | 'chunkShape'>,
  position: readonly number[],
): { start: number[]; size: number[] } {
  const start = position.map((at, axis) => at * chunkShape[axis]);
  const size = start.map((from, axis) => Math.min(chunkShape[axis], shape[axis] - from));
  return { start, size };
}
