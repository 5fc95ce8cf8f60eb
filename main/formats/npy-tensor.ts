import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { allocatePixels, dtypeOf, type Dtype, type Pixels } from '../../core/image/dtype.ts';
import { memorySource } from './arrays/byte-source.ts';
import { decodeNumbers } from './arrays/number-type.ts';
import { readNpyHeader } from './npy-image/header.ts';

/** An array with its shape, last axis fastest. */
export interface NpyTensor {
  shape: number[];
  dtype: Dtype;
  values: Pixels;
}

/**
 * A whole .npy file. Half floats come as float32, 64-bit integers as float64.
 *
 * @throws AppError `file.corrupt`, `file.unsupported` (see `readNpyHeader`); the system's error when it cannot be opened
 */
export async function readNpyTensor(path: string): Promise<NpyTensor> {
  const file = memorySource(basename(path), await readFile(path));
  const { shape, type, isFortran, offset } = await readNpyHeader(file);
  const count = shape.reduce((product, size) => product * size, 1);
  const bytes = await file.read(offset, count * type.bytes);
  // A copy: the values are changed where they are of the other byte order.
  const values = decodeNumbers(new Uint8Array(bytes), type);
  return { shape, dtype: dtypeOf(values), values: isFortran ? reorder(values, shape) : values };
}

/** From first axis fastest to last axis fastest. */
function reorder(values: Pixels, shape: readonly number[]): Pixels {
  const out = allocatePixels(dtypeOf(values), values.length);
  const position = shape.map(() => 0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  for (let i = 0; i < out.length; i++) {
    out[i] = values[position.reduce((sum, at, axis) => sum + at * strides[axis], 0)];
    for (let axis = shape.length - 1; axis >= 0 && ++position[axis] === shape[axis]; axis--)
      position[axis] = 0;
  }
  return out;
}
