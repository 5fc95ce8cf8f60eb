import type { Pixels } from '../../../core/image/dtype.ts';

/**
 * Undoes horizontal differencing (predictor 2, TIFF 6.0 section 14) in place: each value is the difference to the one
 * `samples` before it in its row, modulo the type's range.
 */
export function undoDifferences(values: Pixels, rowValues: number, samples: number): void {
  const words = asIntegers(values);
  if (words instanceof BigUint64Array) {
    for (let row = 0; row < words.length; row += rowValues) {
      for (let i = row + samples; i < row + rowValues; i++) words[i] = words[i] + words[i - samples];
    }
    return;
  }
  for (let row = 0; row < words.length; row += rowValues) {
    for (let i = row + samples; i < row + rowValues; i++) words[i] = words[i] + words[i - samples];
  }
}

/** Floating point is differenced by its bit patterns. */
function asIntegers(values: Pixels): Exclude<Pixels, Float32Array | Float64Array> | BigUint64Array {
  if (values instanceof Float32Array) return new Uint32Array(values.buffer, values.byteOffset, values.length);
  if (values instanceof Float64Array)
    return new BigUint64Array(values.buffer, values.byteOffset, values.length);
  return values;
}

/**
 * Undoes the floating point predictor (predictor 3, Adobe's technical note 3): each row holds the values' most significant
 * bytes, then the next ones, and so on, all of them differenced byte by byte. Returns little-endian values of `step` bytes.
 */
export function undoFloatDifferences(
  bytes: Uint8Array,
  rowValues: number,
  rows: number,
  samples: number,
  step: number,
): Uint8Array {
  const rowBytes = rowValues * step;
  const out = new Uint8Array(rowBytes * rows);
  const row = new Uint8Array(rowBytes);
  for (let y = 0; y < rows; y++) {
    row.set(bytes.subarray(y * rowBytes, (y + 1) * rowBytes));
    for (let i = samples; i < rowBytes; i++) row[i] = row[i] + row[i - samples];
    for (let i = 0; i < rowValues; i++) {
      for (let b = 0; b < step; b++) out[y * rowBytes + i * step + b] = row[(step - 1 - b) * rowValues + i]!;
    }
  }
  return out;
}
