/** PackBits (TIFF 6.0 section 9). @throws Error when `input` ends before `length` bytes are out. */
export function decodePackbits(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  let position = 0;
  let written = 0;
  while (written < length) {
    if (position >= input.length) throw new Error(`PackBits data ends after ${written} of ${length} bytes`);
    const head = input[position++];
    if (head === 128) continue; // no operation
    const count = head < 128 ? head + 1 : 257 - head;
    const end = Math.min(length, written + count);
    if (head < 128) {
      if (position + (end - written) > input.length) throw new Error('PackBits data ends inside a run');
      output.set(input.subarray(position, position + end - written), written);
      position += count;
    } else {
      output.fill(input[position++] ?? 0, written, end);
    }
    written = end;
  }
  return output;
}
