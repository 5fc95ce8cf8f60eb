import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';

import { AppError } from '../../../core/errors.ts';
import { FileReader } from '../file-reader.ts';
import { findEntryData, readZipDirectory, type ZipEntry } from './directory.ts';
import { checkEntryName, pathKey } from './entry-name.ts';
import { damaged, refused } from './failures.ts';

/** Bounds against archives made to fill a disk ("zip bombs"); those of the defaults are far above any model. */
export interface ZipLimits {
  entries: number;
  /** Unpacked, all together, in bytes. */
  bytes: number;
  /** Unpacked bytes for each packed one, looked at from `ratioFrom` unpacked bytes on: zeros pack 1000 to 1. */
  ratio: number;
  ratioFrom: number;
}

export const ZIP_LIMITS: ZipLimits = {
  entries: 10_000,
  bytes: 8 * 2 ** 30,
  ratio: 100,
  ratioFrom: 256 * 2 ** 20,
};

export interface UnpackOptions {
  signal?: AbortSignal;
  /** Hears the fraction unpacked, 0..1. */
  onProgress?(fraction: number): void;
  limits?: ZipLimits;
}

interface PlannedFile {
  entry: ZipEntry;
  path: string;
  /** Where its packed bytes begin in the archive. */
  data: number;
}

const METHODS: Record<number, string> = {
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'xz',
  99: 'AES',
};
/** What macOS adds to its archives. */
const CLUTTER = /(?:^|\/)(?:__MACOSX(?:\/|$)|\.DS_Store$|\._[^/]*$)/;

/**
 * Unpacks a zip archive into `folder`, which it makes. All names, sizes and the archive's structure are checked before the
 * first byte is written; a file is streamed, so the memory taken does not depend on its size. On failure `folder` is gone.
 *
 * @throws AppError `file.unsupported` (no zip, encrypted, names that lead out, links, too large, duplicates, unknown
 *   compression), `file.corrupt` (damaged), `file.notWritable`, `job.cancelled`
 */
export async function unpackZip(path: string, folder: string, options: UnpackOptions = {}): Promise<void> {
  const file = await FileReader.open(path);
  try {
    const plan = await planFiles(file, options.limits ?? ZIP_LIMITS);
    await mkdir(folder);
    try {
      await unpackFiles(file, plan, folder, options);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      if (options.signal?.aborted) throw new AppError('job.cancelled', 'Unpacking was cancelled.');
      throw error;
    }
  } finally {
    await file.close();
  }
}

async function unpackFiles(
  file: FileReader,
  plan: PlannedFile[],
  folder: string,
  { signal, onProgress }: UnpackOptions,
): Promise<void> {
  const total = plan.reduce((sum, { entry }) => sum + entry.size, 0);
  let before = 0;
  for (const planned of plan) {
    signal?.throwIfAborted();
    const target = join(folder, planned.path);
    await mkdir(dirname(target), { recursive: true });
    await unpackFile(file, planned, target, signal, (done) => onProgress?.((before + done) / total));
    before += planned.entry.size;
  }
}

/** The files to write, in order of their place in the archive. */
async function planFiles(file: FileReader, limits: ZipLimits): Promise<PlannedFile[]> {
  const { entries, offset } = await readZipDirectory(file, limits.entries);
  const files: PlannedFile[] = [];
  const folders = new Set<string>();
  const seen = new Map<string, string>();
  for (const entry of entries) {
    const path = checkEntryName(file.name, entry.name);
    if (CLUTTER.test(path)) continue;
    checkKind(file.name, entry, path);
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) folders.add(pathKey(parent));
    if (entry.isFolder) continue;
    const twin = seen.get(pathKey(path));
    if (twin !== undefined) {
      const what = `"${path}" is in it twice${twin === path ? '' : ` (also as "${twin}")`}`;
      throw refused(file.name, what, 'Pack each file once.');
    }
    seen.set(pathKey(path), path);
    files.push({ entry, path, data: await findEntryData(file, entry, offset) });
  }
  for (const { path } of files)
    if (folders.has(pathKey(path)))
      throw refused(file.name, `"${path}" is both a file and a folder in it`, 'Pack the folder again.');
  files.sort((a, b) => a.entry.offset - b.entry.offset);
  checkSizes(file, files, limits);
  return files;
}

function checkKind(archive: string, entry: ZipEntry, path: string): void {
  if (entry.isSpecial)
    throw refused(
      archive,
      `its entry "${path}" is a link or a device, not a file`,
      'Pack the files themselves.',
    );
  if (entry.isEncrypted)
    throw refused(
      archive,
      `"${path}" in it is encrypted`,
      'Unpack it with its password and choose the folder.',
    );
  if (!entry.isFolder && entry.method !== 0 && entry.method !== 8) {
    const method = METHODS[entry.method] ?? `method ${entry.method}`;
    const what = `"${path}" in it is compressed by ${method}, and only Deflate or no compression can be read`;
    throw refused(archive, what, 'Unpack it with another program and choose the folder.');
  }
}

function checkSizes(file: FileReader, files: PlannedFile[], limits: ZipLimits): void {
  let end = 0;
  let unpacked = 0;
  let packed = 0;
  for (const { entry, data, path } of files) {
    // Entries that share bytes make a small archive unpack to any size (Fifield, "A better zip bomb", WOOT 2019).
    if (entry.offset < end) throw damaged(file.name, `"${path}" lies in the bytes of another file`);
    if (entry.method === 0 && entry.packed !== entry.size)
      throw damaged(file.name, `"${path}" is stored with ${entry.packed} of its ${entry.size} bytes`);
    end = data + entry.packed;
    unpacked += entry.size;
    packed += entry.packed;
  }
  const says = `it would unpack to ${megabytes(unpacked)}`;
  if (unpacked > limits.bytes)
    throw refused(
      file.name,
      `${says}, and at most ${megabytes(limits.bytes)} are taken`,
      'Unpack it and choose the folder.',
    );
  if (unpacked > limits.ratioFrom && unpacked > packed * limits.ratio) {
    const what = `${says} from ${megabytes(packed)}, more than ${limits.ratio} to 1, as archives do that are made to fill a disk`;
    throw refused(file.name, what, 'If you trust it, unpack it and choose the folder.');
  }
}

function megabytes(bytes: number): string {
  return bytes < 2 ** 20 ? `${bytes} bytes` : `${Math.round(bytes / 2 ** 20)} MiB`;
}

async function unpackFile(
  file: FileReader,
  { entry, path, data }: PlannedFile,
  target: string,
  signal: AbortSignal | undefined,
  onBytes: (done: number) => void,
): Promise<void> {
  let size = 0;
  let crc = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.byteLength;
      if (size > entry.size)
        return done(damaged(file.name, `"${path}" is longer than the ${entry.size} bytes listed`));
      crc = crc32(chunk, crc);
      onBytes(size);
      done(null, chunk);
    },
  });
  const source =
    entry.packed === 0
      ? Readable.from([])
      : createReadStream(file.path, { start: data, end: data + entry.packed - 1 });
  const sink = createWriteStream(target, { flags: 'wx' });
  try {
    if (entry.method === 8) await pipeline(source, createInflateRaw(), measure, sink, { signal });
    else await pipeline(source, measure, sink, { signal });
  } catch (error) {
    throw describe(file.name, path, error);
  }
  if (size !== entry.size)
    throw damaged(file.name, `"${path}" has ${size} of the ${entry.size} bytes listed`);
  if (crc !== entry.crc32) throw damaged(file.name, `the checksum of "${path}" is wrong`);
}

function describe(archive: string, path: string, error: unknown): unknown {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return damaged(archive, `"${path}" cannot be unpacked (${code})`, error);
  if (code !== '' && code.startsWith('E')) {
    const message = `"${path}" of ${archive} cannot be written (${code}). Free some disk space and try again.`;
    return new AppError('file.notWritable', message, { details: { file: archive }, cause: error });
  }
  return error;
}
