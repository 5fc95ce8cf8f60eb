import { allocatePixels, viewPixels, type Pixels } from '../../../core/image/dtype.ts';
import { fromHalfFloats, swapBytes } from '../arrays/number-type.ts';
import type { Page } from './page.ts';

/**
 * Decompressed bytes of one block as values: `rows` rows of `rowValues` each, host byte order.
 * Rows of less than a byte per value begin on a byte (TIFF 6.0).
 */
export function unpackValues(bytes: Uint8Array, page: Page, rowValues: number, rows: number): Pixels {
  const total = rowValues * rows;
  if (page.bits % 8 !== 0) return unpackBits(bytes, page, rowValues, rows);
  const step = page.bits / 8;
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  if (page.isBigEndian && step > 1) swapBytes(aligned.subarray(0, step * total), step);
  if (page.isFloat && page.bits === 16) return fromHalfFloats(aligned, total);
  return viewPixels(page.dtype, aligned.buffer, aligned.byteOffset, total);
}

/** Unsigned values of 1 to 15 bits, most significant bit first. */
function unpackBits(bytes: Uint8Array, page: Page, rowValues: number, rows: number): Pixels {
  const { bits } = page;
  const values = allocatePixels(page.dtype, rowValues * rows);
  const rowBytes = Math.ceil((rowValues * bits) / 8);
  const mask = (1 << bits) - 1;
  for (let y = 0, out = 0; y < rows; y++) {
    let position = y * rowBytes;
    let buffer = 0;
    let available = 0;
    for (let x = 0; x < rowValues; x++) {
      while (available < bits) {
        buffer = ((buffer << 8) | bytes[position++]) & 0xffffff;
        available += 8;
      }
      available -= bits;
      values[out++] = (buffer >>> available) & mask;
    }
  }
  return values;
}

/** A copy with the bit order of every byte reversed (FillOrder 2). */
export function reverseBits(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes, (byte) => {
    const nibbles = ((byte & 0xf0) >> 4) | ((byte & 0x0f) << 4);
    const pairs = ((nibbles & 0xcc) >> 2) | ((nibbles & 0x33) << 2);
    return ((pairs & 0xaa) >> 1) | ((pairs & 0x55) << 1);
  });
}
