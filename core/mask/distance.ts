/** Stands for "nowhere near": no picture has a diagonal this long, and its square is still exact. */
const FAR = 2 ** 26;

/**
 * Squared Euclidean distance, in pixels, from each pixel that is set to the nearest one that isn't; 0 where it isn't set
 * itself. Pixels beyond the mask's edge count as set, as in scipy.ndimage.distance_transform_edt. `mask` is read row by
 * row, `width` long; one that is set all over gives distances of 2^26 and more. Exact: two passes after Meijster et al. 2000,
 * the second with the lower envelope of parabolas (Felzenszwalb & Huttenlocher 2012).
 */
export function squaredDistances(mask: Uint8Array, width: number): Float64Array {
  const columns = alongColumns(mask, width);
  const squares = new Float64Array(mask.length);
  const at = new Int32Array(width);
  const from = new Float64Array(width);
  for (let row = 0; row < mask.length; row += width) {
    let last = -1;
    for (let q = 0; q < width; q++) {
      const height = columns[row + q] ** 2 + q * q;
      let start = -Infinity;
      while (last >= 0) {
        const p = at[last];
        start = (height - columns[row + p] ** 2 - p * p) / (2 * (q - p));
        if (start > from[last]) break;
        last--;
      }
      at[++last] = q;
      from[last] = last === 0 ? -Infinity : start;
    }
    for (let x = 0, k = 0; x < width; x++) {
      while (k < last && from[k + 1] < x) k++;
      squares[row + x] = (x - at[k]) ** 2 + columns[row + at[k]] ** 2;
    }
  }
  return squares;
}

/** Pixels up or down to the nearest pixel of the same column that isn't set. */
function alongColumns(mask: Uint8Array, width: number): Int32Array {
  const columns = new Int32Array(mask.length);
  for (let i = 0; i < mask.length; i++) {
    columns[i] = mask[i] === 0 ? 0 : Math.min(FAR, i < width ? FAR : columns[i - width] + 1);
  }
  for (let i = mask.length - 1 - width; i >= 0; i--) {
    columns[i] = Math.min(columns[i], columns[i + width] + 1);
  }
  return columns;
}
