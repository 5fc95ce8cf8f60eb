import { promisify } from 'node:util';
import { gunzip, inflate, type ZlibOptions } from 'node:zlib';

import { registry } from 'zarrita';

type Unpack = (data: Uint8Array, options: ZlibOptions) => Promise<Buffer>;

/** What a chunk may unpack to (array-source.ts refuses larger ones), with room for checksums and shard indices. */
const MAX_CHUNK_BYTES = 2 ** 30 + 2 ** 20;

/** Node's zlib in place of zarrita's streams: unpacks on the thread pool, and a bomb ends at the limit. */
function codecOf(unpack: Unpack) {
  const codec = {
    kind: 'bytes_to_bytes' as const,
    encode: () => {
      throw new Error('chunks are only read');
    },
    decode: async (bytes: Uint8Array) =>
      new Uint8Array(await unpack(bytes, { maxOutputLength: MAX_CHUNK_BYTES })),
  };
  return () => Promise.resolve({ fromConfig: () => codec });
}

const unzip = codecOf(promisify(gunzip) as Unpack);
const unpackZlib = codecOf(promisify(inflate) as Unpack);

/** Puts them in zarrita's table; once is enough. */
export function registerCodecs(): void {
  for (const name of ['gzip', 'numcodecs.gzip']) registry.set(name, unzip as never);
  for (const name of ['zlib', 'numcodecs.zlib']) registry.set(name, unpackZlib as never);
}
