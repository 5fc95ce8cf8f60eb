import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { corrupt } from './failures.ts';
import type { ByteSource } from './arrays/byte-source.ts';

const PIECE_BYTES = 2 ** 20;

/** Deflate packs at most 1032 bytes into one. */
export const MAX_DEFLATE_RATIO = 1032;

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * The first `length` bytes that a gzip file unpacks to, or all where there are fewer and `isWhole` is false.
 *
 * @throws AppError `file.corrupt` for damaged data, or too few.
 */
export async function gunzipStart(file: ByteSource, length: number, isWhole: boolean): Promise<Buffer> {
  const out = Buffer.allocUnsafeSlow(length);
  let done = 0;
  try {
    const unpacked = Readable.from(readPieces(file)).pipe(createGunzip());
    for await (const piece of unpacked as AsyncIterable<Buffer>) {
      done += piece.copy(out, done);
      if (done === length) break;
    }
  } catch (error) {
    // The header of a file that is cut off can still be told.
    if (isWhole || done === 0)
      throw corrupt(
        file.name,
        `it cannot be unpacked (${error instanceof Error ? error.message : 'gzip'})`,
        error,
      );
  }
  if (isWhole && done < length)
    throw corrupt(file.name, `it unpacks to ${done} bytes, but ${length} are expected`);
  return out.subarray(0, done);
}

async function* readPieces(file: ByteSource): AsyncGenerator<Buffer> {
  for (let at = 0; at < file.size; at += PIECE_BYTES)
    yield await file.read(at, Math.min(PIECE_BYTES, file.size - at));
}
