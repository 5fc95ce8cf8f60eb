import { fromHalf, toHalf } from './half-float.ts';

/** Values as networks take and give them; `float16` as the bits of half floats, `bool` as 0 and 1. */
export type TensorValues =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array;

type Cast = (values: Float32Array) => TensorValues;

/** Whole types: towards zero, values beyond the type's range to its ends (as the step `ensure_dtype` does it). */
function whole(low: number, high: number, from: (values: Float32Array) => TensorValues): Cast {
  return (values) => from(values.map((value) => Math.min(high, Math.max(low, Math.trunc(value)))));
}

function bigints(values: Float32Array): bigint[] {
  return Array.from(values, (value) => BigInt(value));
}

const CASTS: Record<string, Cast> = {
  float32: (values) => values,
  float16: (values) => Uint16Array.from(values, toHalf),
  float64: (values) => Float64Array.from(values),
  uint8: whole(0, 255, (values) => Uint8Array.from(values)),
  int8: whole(-128, 127, (values) => Int8Array.from(values)),
  uint16: whole(0, 65535, (values) => Uint16Array.from(values)),
  int16: whole(-32768, 32767, (values) => Int16Array.from(values)),
  // For 32 and 64 bits the highest float32 that fits.
  uint32: whole(0, 2 ** 32 - 2 ** 8, (values) => Uint32Array.from(values)),
  int32: whole(-(2 ** 31), 2 ** 31 - 2 ** 7, (values) => Int32Array.from(values)),
  uint64: whole(0, 2 ** 64 - 2 ** 40, (values) => BigUint64Array.from(bigints(values))),
  int64: whole(-(2 ** 63), 2 ** 63 - 2 ** 39, (values) => BigInt64Array.from(bigints(values))),
  bool: (values) => Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)),
};

/** Whether `castValues` knows a type by this name (ONNX Runtime's names). */
export function isNumericType(type: string): boolean {
  return type in CASTS;
}

/** The values in the given type; those of float32 are the same array. */
export function castValues(type: string, values: Float32Array): TensorValues {
  if (isNumericType(type)) return CASTS[type](values);
  throw new Error(`no values of type ${type}`);
}

/** Back from any type; float32 values are the same array. `data` of float16 may be numbers already, where the platform has such arrays. */
export function readValues(type: string, data: ArrayLike<number> | ArrayLike<bigint>): Float32Array {
  if (data instanceof Float32Array) return data;
  if (type === 'float16' && data instanceof Uint16Array) return Float32Array.from(data, fromHalf);
  return Float32Array.from(data as ArrayLike<number | bigint>, Number);
}
