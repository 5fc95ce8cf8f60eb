const HEADER_BYTES = 64;
const MAX_SEGMENTS = 15;

/**
 * Decodes a frame of DICOM's RLE (PS3.5, annex G): one PackBits segment for each byte of a pixel, the most significant byte of
 * the first sample first. Returns little-endian values, samples interleaved.
 *
 * @throws Error when the data is damaged or too short.
 */
export function decodeRle(data: Buffer, pixels: number, samples: number, bytes: number): Uint8Array {
  const count = samples * bytes;
  if (data.length < HEADER_BYTES || data.readUInt32LE(0) !== count || count > MAX_SEGMENTS)
    throw new Error(
      `${count} RLE segments are expected, ${data.length < 4 ? 0 : data.readUInt32LE(0)} are there`,
    );
  const out = new Uint8Array(pixels * count);
  for (let segment = 0; segment < count; segment++) {
    const start = data.readUInt32LE(4 + 4 * segment);
    const end = segment + 1 < count ? data.readUInt32LE(8 + 4 * segment) : data.length;
    if (!(start >= HEADER_BYTES && start <= end && end <= data.length))
      throw new Error(`RLE segment ${segment + 1} lies outside the frame`);
    const sample = Math.floor(segment / bytes);
    const byte = bytes - 1 - (segment % bytes);
    unpack(data.subarray(start, end), out, sample * bytes + byte, count);
  }
  return out;
}

/** Writes the bytes of a segment to `out` at `from`, `from + step`, ... */
function unpack(segment: Buffer, out: Uint8Array, from: number, step: number): void {
  let to = from;
  for (let at = 0; at < segment.length && to < out.length;) {
    const control = segment.readInt8(at++);
    if (control === -128) continue;
    const isRun = control < 0;
    const length = isRun ? 1 - control : control + 1;
    for (let i = 0; i < length && to < out.length; i++, to += step) {
      const source = isRun ? at : at + i;
      if (source >= segment.length) throw new Error('an RLE segment ends in the middle of a run');
      out[to] = segment[source];
    }
    at += isRun ? 1 : length;
  }
  if (to < out.length) throw new Error('an RLE segment is too short');
}
