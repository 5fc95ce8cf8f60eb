/** Pixel types as numpy names them. Values are exact: nothing is scaled on reading. */
export const DTYPES = ['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'float32', 'float64'] as const;

export type Dtype = (typeof DTYPES)[number];

export type Pixels =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

const CONSTRUCTORS = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** A zero-filled array of `length` values. */
export function allocatePixels(dtype: Dtype, length: number): Pixels {
  return new CONSTRUCTORS[dtype](length);
}

/** Views `buffer` (little-endian, as every platform we run on) as `dtype`. */
export function viewPixels(dtype: Dtype, buffer: ArrayBufferLike, byteOffset = 0, length?: number): Pixels {
  return new CONSTRUCTORS[dtype](buffer as ArrayBuffer, byteOffset, length);
}

export function bytesPerPixel(dtype: Dtype): number {
  return CONSTRUCTORS[dtype].BYTES_PER_ELEMENT;
}

export function dtypeOf(pixels: Pixels): Dtype {
  for (const dtype of DTYPES) if (pixels instanceof CONSTRUCTORS[dtype]) return dtype;
  throw new Error('not a pixel array');
}
