import type { Dtype } from '../../../core/image/dtype.ts';
import type { ChunkedArray } from './chunked-array.ts';

/** Pixel type of rescaled values: float32 where that keeps the stored numbers apart (8 and 16 bits, float32), else float64. */
function rescaledType(stored: Dtype): 'float32' | 'float64' {
  return /^u?int(8|16)$/.test(stored) || stored === 'float32' ? 'float32' : 'float64';
}

/**
 * The measured values `stored * slope + intercept` of an array (DICOM's modality LUT, NIfTI's scl_slope and scl_inter).
 * `scaleAt` gives slope and intercept of a chunk.
 */
export function rescaleChunks(
  array: ChunkedArray,
  scaleAt: (position: readonly number[]) => { slope: number; intercept: number },
): ChunkedArray {
  const dtype = rescaledType(array.dtype);
  const Values = dtype === 'float32' ? Float32Array : Float64Array;
  return {
    shape: array.shape,
    chunkShape: array.chunkShape,
    dtype,
    async readChunk(position, signal) {
      const { data, strides } = await array.readChunk(position, signal);
      const { slope, intercept } = scaleAt(position);
      const values = new Values(data.length);
      for (let i = 0; i < values.length; i++) values[i] = data[i] * slope + intercept;
      return { data: values, strides };
    },
  };
}

/** `rescaleChunks` with one scale for all; without a scale the array as it is. */
export function rescaleArray(array: ChunkedArray, slope: number, intercept: number): ChunkedArray {
  return slope === 1 && intercept === 0 ? array : rescaleChunks(array, () => ({ slope, intercept }));
}
