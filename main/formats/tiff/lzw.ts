/**
 * LZW as TIFF 6.0 section 13 defines it: codes of 9 to 12 bits, most significant bit first, 256 clears the table, 257
 * ends, and the code length grows one entry early.
 */

const CLEAR = 256;
const END = 257;
const FIRST_FREE = 258;
const TABLE_SIZE = 4096;

/**
 * Unpacks `input` into `length` bytes. Every table entry is a stretch of the output written so far: where it begins
 * and how long it is.
 *
 * @throws Error when the codes make no sense or end before `length` bytes.
 */
export function decodeLzw(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  const starts = new Uint32Array(TABLE_SIZE);
  const lengths = new Uint16Array(TABLE_SIZE);
  let free = FIRST_FREE;
  let width = 9;
  let bits = 0;
  let available = 0;
  let position = 0;
  let written = 0;
  /** Where the previous code's bytes begin in the output; -1 right after a clear. */
  let previousStart = -1;
  let previousLength = 0;

  while (written < length) {
    while (available < width) {
      if (position >= input.length) throw new Error(`LZW data ends after ${written} of ${length} bytes`);
      bits = ((bits << 8) | input[position++]) & 0xffffff;
      available += 8;
    }
    available -= width;
    const code = (bits >>> available) & ((1 << width) - 1);
    if (code === END) throw new Error(`LZW data ends after ${written} of ${length} bytes`);
    if (code === CLEAR) {
      free = FIRST_FREE;
      width = 9;
      previousStart = -1;
      continue;
    }
    const start = written;
    if (code < CLEAR) {
      output[written++] = code;
    } else if (code < free && previousStart >= 0) {
      written = copyWithin(output, starts[code], lengths[code], written);
    } else if (code === free && previousStart >= 0) {
      // The one code that may be used before it is known: the previous bytes and their first one again.
      written = copyWithin(output, previousStart, previousLength + 1, written);
    } else {
      throw new Error(`LZW code ${code} is not defined`);
    }
    if (previousStart >= 0 && free < TABLE_SIZE) {
      starts[free] = previousStart;
      lengths[free] = previousLength + 1;
      free++;
      if (free + 1 >= 1 << width && width < 12) width++;
    }
    previousStart = start;
    previousLength = Math.max(1, written - start);
  }
  return output;
}

/** Copies forward byte by byte (the stretches may overlap) and stops at the output's end. */
function copyWithin(output: Uint8Array, from: number, count: number, to: number): number {
  const end = Math.min(output.length, to + count);
  while (to < end) output[to++] = output[from++]!;
  return to;
}
