import { promisify } from 'node:util';
import { inflateRaw, type ZlibOptions } from 'node:zlib';

import { corrupt, unsupported } from '../failures.ts';
import type { FileReader } from '../file-reader.ts';
import { MAX_DEFLATE_RATIO } from '../gunzip.ts';
import { findEntryData, readZipDirectory, type ZipEntry } from '../zip/directory.ts';
import { resolveRange, type ZarrStore } from './store.ts';

const inflate = promisify(inflateRaw) as (data: Uint8Array, options: ZlibOptions) => Promise<Buffer>;

const MAX_ENTRY_BYTES = 2 ** 30;
/** One for every chunk: the directory's bytes end long before that. */
const MAX_ENTRIES = 2 ** 24;
const METADATA = /(?:^|\/)(?:\.zattrs|\.zarray|zarr\.json)$/;

/**
 * A Zarr hierarchy in a zip archive, its group at the root or in the one folder there. Nothing is unpacked but what is read.
 *
 * @throws AppError `file.corrupt`, `file.unsupported` for an archive without such a group
 */
export async function openZipStore(file: FileReader): Promise<ZarrStore> {
  const directory = await readZipDirectory(file, MAX_ENTRIES);
  const files = directory.entries.filter((entry) => !entry.isFolder && !entry.isSpecial);
  const entries = new Map(files.map((entry) => [entry.name, entry]));
  const prefixes = files.flatMap(({ name }) =>
    METADATA.test(name) ? name.slice(0, name.lastIndexOf('/') + 1) : [],
  );
  const prefix = prefixes.reduce<string | null>((a, b) => (a === null || b.length < a.length ? b : a), null);
  if (prefix === null) {
    const remedy = 'Unpack it and open the images inside.';
    throw unsupported(file.name, 'it is a zip archive without an OME-Zarr image', remedy);
  }
  const find = (key: string) => entries.get(prefix + key.slice(1));
  const read = (entry: ZipEntry) => readEntry(file, entry, directory.offset);
  return {
    name: file.name,
    async get(key) {
      const entry = find(key);
      return entry && read(entry);
    },
    async getRange(key, range) {
      const entry = find(key);
      if (!entry) return undefined;
      const { offset, length } = resolveRange(file.name, range, entry.size);
      if (entry.method !== 0) return (await read(entry)).subarray(offset, offset + length);
      return file.read((await findEntryData(file, entry, directory.offset)) + offset, length);
    },
    close: () => file.close(),
  };
}

async function readEntry(file: FileReader, entry: ZipEntry, directoryOffset: number): Promise<Buffer> {
  if (entry.isEncrypted)
    throw unsupported(file.name, 'the archive is encrypted', 'Unpack it and open the folder.');
  if (entry.method !== 0 && entry.method !== 8) {
    const what = `the archive is packed by method ${entry.method}`;
    throw unsupported(file.name, what, 'Unpack it and open the folder.');
  }
  const data = await file.read(await findEntryData(file, entry, directoryOffset), entry.packed);
  if (entry.method === 0) return data;
  if (entry.size > Math.min(MAX_ENTRY_BYTES, entry.packed * MAX_DEFLATE_RATIO + 1024))
    throw corrupt(file.name, `a file in it promises ${entry.size} bytes, packed into ${entry.packed}`);
  try {
    const bytes = await inflate(data, { maxOutputLength: Math.max(1, entry.size) });
    if (bytes.length === entry.size) return bytes;
    throw new Error(`${bytes.length} of ${entry.size} bytes came out`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw corrupt(file.name, `a file in the archive cannot be unpacked (${reason})`, error);
  }
}
