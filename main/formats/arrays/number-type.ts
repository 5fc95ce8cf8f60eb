import { fromHalf } from '../../../core/inference/half-float.ts';
import { viewPixels, type Dtype, type Pixels } from '../../../core/image/dtype.ts';

/** How numbers are stored in a file. `bool` is a byte that is 0 or not. */
export interface NumberType {
  kind: 'bool' | 'uint' | 'int' | 'float';
  bytes: number;
  isBigEndian: boolean;
}

/**
 * The pixel type that such numbers are read as, or null where there is none. Booleans become 0 and 1, half floats float32
 * (exactly); 64-bit integers become float64, which holds them up to 2^53 and rounds beyond.
 */
export function pixelTypeOf({ kind, bytes }: Pick<NumberType, 'kind' | 'bytes'>): Dtype | null {
  const types: Record<string, Dtype> = {
    bool1: 'uint8',
    uint1: 'uint8',
    uint2: 'uint16',
    uint4: 'uint32',
    uint8: 'float64',
    int1: 'int8',
    int2: 'int16',
    int4: 'int32',
    int8: 'float64',
    float2: 'float32',
    float4: 'float32',
    float8: 'float64',
  };
  return types[`${kind}${bytes}`] ?? null;
}

/** All numbers in `bytes` as `pixelTypeOf` says; `bytes` may be changed, and the result may be a view of them. */
export function decodeNumbers(bytes: Uint8Array, type: NumberType): Pixels {
  const dtype = pixelTypeOf(type);
  if (dtype === null) throw new Error(`no pixel type for ${type.kind} of ${type.bytes} bytes`);
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const count = Math.floor(aligned.length / type.bytes);
  const used = aligned.subarray(0, count * type.bytes);
  if (type.isBigEndian) swapBytes(used, type.bytes);
  if (type.kind === 'bool') return Uint8Array.from(used, (value) => (value === 0 ? 0 : 1));
  if (type.kind === 'float' && type.bytes === 2) return fromHalfFloats(used, count);
  if (type.kind !== 'float' && type.bytes === 8) {
    const Wide = type.kind === 'int' ? BigInt64Array : BigUint64Array;
    return fromBigIntegers(new Wide(used.buffer as ArrayBuffer, used.byteOffset, count));
  }
  return viewPixels(dtype, used.buffer, used.byteOffset, count);
}

export function fromBigIntegers(values: BigInt64Array | BigUint64Array): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = Number(values[i]);
  return out;
}

/** Reverses the bytes of each value of `step` bytes in place. */
export function swapBytes(bytes: Uint8Array, step: number): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (step === 2) view.swap16();
  else if (step === 4) view.swap32();
  else if (step === 8) view.swap64();
}

/** IEEE 754 half floats as float32; every one has an exact counterpart. */
export function fromHalfFloats(bytes: Uint8Array, count: number): Float32Array {
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, count);
  return Float32Array.from(halves, fromHalf);
}
