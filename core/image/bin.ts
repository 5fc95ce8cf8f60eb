import type { Pixels } from './dtype.ts';

interface Size {
  width: number;
  height: number;
}

/**
 * Means of `bin` x `bin` squares of `values` (row by row, `size` large; squares cut at the right and bottom edge),
 * written to `out` from index `offset` on with `stride` values per row. Whole numbers are rounded.
 */
export function binInto(
  values: Pixels,
  size: Size,
  bin: number,
  out: Pixels,
  offset: number,
  stride: number,
): void {
  if (bin === 2 && isShort(values) && isShort(out)) halveInto(values, size, out, offset, stride);
  else meanInto(values, size, bin, out, offset, stride);
}

function meanInto(
  values: Pixels,
  size: Size,
  bin: number,
  out: Pixels,
  offset: number,
  stride: number,
): void {
  const columns = Math.ceil(size.width / bin);
  const sums = new Float64Array(columns);
  const isFloat = out instanceof Float32Array || out instanceof Float64Array;
  for (let top = 0; top < size.height; top += bin) {
    sums.fill(0);
    const bottom = Math.min(size.height, top + bin);
    for (let y = top; y < bottom; y++) {
      const start = y * size.width;
      for (let column = 0; column < columns; column++) {
        const right = start + Math.min(size.width, (column + 1) * bin);
        let sum = 0;
        for (let i = start + column * bin; i < right; i++) sum += values[i];
        sums[column] += sum;
      }
    }
    const to = offset + (top / bin) * stride;
    for (let column = 0; column < columns; column++) {
      const count = (bottom - top) * Math.min(bin, size.width - column * bin);
      out[to + column] = isFloat ? sums[column] / count : Math.round(sums[column] / count);
    }
  }
}

type Short = Uint8Array | Int8Array | Uint16Array | Int16Array;

function isShort(values: Pixels): values is Short {
  return values.BYTES_PER_ELEMENT <= 2;
}

/** As `meanInto` by two for 8 and 16 bits, in whole numbers: pyramids are made of it. */
function halveInto(values: Short, { width, height }: Size, out: Short, offset: number, stride: number): void {
  const pairs = width >> 1;
  for (let y = 0; y < height; y += 2) {
    let upper = y * width;
    // The last row of an odd height counts twice, and so does the last column of an odd width: the mean is the same.
    let lower = y + 1 < height ? upper + width : upper;
    let to = offset + (y >> 1) * stride;
    for (const end = to + pairs; to < end; to++, upper += 2, lower += 2) {
      out[to] = (values[upper] + values[upper + 1] + values[lower] + values[lower + 1] + 2) >> 2;
    }
    if (width & 1) out[to] = (values[upper] + values[lower] + 1) >> 1;
  }
}
