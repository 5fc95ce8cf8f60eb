import { ZSTDDecoder } from 'zstddec';

const decoder = new ZSTDDecoder();
const MAGIC = 0xfd2fb528;

/**
 * Unpacks zstd (Node 20 has none of its own) to at most `length` bytes. The size is given because without it the decoder goes
 * through a streaming loop that never ends on damaged data; with it, damage gives too few bytes.
 */
export async function unpackZstd(data: Uint8Array, length: number): Promise<Uint8Array> {
  await decoder.init();
  return decoder.decode(data, length);
}

/** The unpacked size that a frame states (RFC 8878, 3.1.1.1), or null when it states none. @throws Error when it is no frame */
export function zstdSize(data: Uint8Array): number | null {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.length);
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== MAGIC) throw new Error('no zstd frame begins here');
  const descriptor = bytes[4];
  const isSingleSegment = ((descriptor >> 5) & 1) === 1;
  const width = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6];
  const at = 5 + (isSingleSegment ? 0 : 1) + [0, 1, 2, 4][descriptor & 3];
  if (width === 0) return null;
  if (at + width > bytes.length) throw new Error('its zstd header is not whole');
  if (width === 8) return Number(bytes.readBigUInt64LE(at));
  return bytes.readUIntLE(at, width) + (width === 2 ? 256 : 0);
}
