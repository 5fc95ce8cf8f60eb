import { promisify } from 'node:util';
import { gunzip, inflate, type ZlibOptions } from 'node:zlib';

import { registry } from 'zarrita';

import { unpackZstd, zstdSize } from '../zstd.ts';

/** `expected`: the bytes of a chunk before it was packed. */
type Unpack = (data: Uint8Array, expected: number) => Promise<Uint8Array>;
type Zlib = (data: Uint8Array, options: ZlibOptions) => Promise<Buffer>;

/** What a chunk may unpack to (array-source.ts refuses larger ones), with room for checksums and shard indices. */
const MAX_CHUNK_BYTES = 2 ** 30 + 2 ** 20;
/** Of a codec between the chunk's values and zstd. */
const CHECKSUM_BYTES = 4;

/** What zarrita tells a codec of the chunks. */
interface ChunkFacts {
  dataType: string;
  shape: readonly number[];
}

function codecOf(unpack: Unpack) {
  const fromConfig = (_: unknown, { dataType, shape }: ChunkFacts) => {
    const bytes = Number(/\d+$/.exec(dataType)?.[0] ?? 8) / 8;
    const expected = shape.reduce((product, size) => product * size, bytes);
    return {
      kind: 'bytes_to_bytes' as const,
      encode: () => {
        throw new Error('chunks are only read');
      },
      decode: (data: Uint8Array) => unpack(data, expected),
    };
  };
  return () => Promise.resolve({ fromConfig });
}

/** Node's zlib in place of zarrita's streams: unpacks on the thread pool, and a bomb ends at the limit. */
function bounded(unpack: Zlib): Unpack {
  return async (data) => new Uint8Array(await unpack(data, { maxOutputLength: MAX_CHUNK_BYTES }));
}

/** In place of numcodecs' decoder, which never ends on some damaged frames. Some writers leave the size out of the frame. */
async function unpackFrame(data: Uint8Array, expected: number): Promise<Uint8Array> {
  const size = zstdSize(data) ?? expected + CHECKSUM_BYTES;
  if (size > MAX_CHUNK_BYTES) throw new Error(`a chunk would unpack to ${size} bytes`);
  return unpackZstd(data, size);
}

const CODECS: Record<string, Unpack> = {
  gzip: bounded(promisify(gunzip)),
  zlib: bounded(promisify(inflate)),
  zstd: unpackFrame,
};

/** Puts them in zarrita's table; once is enough. */
export function registerCodecs(): void {
  for (const [name, unpack] of Object.entries(CODECS)) {
    // zarrita's own type of a codec is not among what it exports.
    for (const key of [name, `numcodecs.${name}`]) registry.set(key, codecOf(unpack));
  }
}
