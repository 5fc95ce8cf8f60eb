import { inflateRawSync } from 'node:zlib';

import { fillRings } from '../../../core/mask/fill-rings.ts';
import type { ObjectRuns } from '../../../core/mask/object-runs.ts';
import { corrupt } from '../failures.ts';
import { FileReader } from '../file-reader.ts';
import { readZipDirectory, type ZipEntry } from '../zip/directory.ts';
import { decodeRoi } from './roi.ts';

const MAX_ENTRIES = 10_000_000;
/** An outline of 10 million points. */
const MAX_ROI_BYTES = 2 ** 27;
/** Read at a time: entries follow each other. */
const BLOCK_BYTES = 2 ** 20;
const LOCAL_BYTES = 30;

/**
 * The ROIs of an ImageJ zip as objects. Their labels are their names where these are numbers, as in our own files.
 *
 * @throws AppError `file.corrupt` for a damaged archive or ROI, `file.unsupported` for what is no zip
 */
export async function* readRoiZip(
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<ObjectRuns, void, undefined> {
  const file = await FileReader.open(path);
  try {
    const { entries } = await readZipDirectory(file, MAX_ENTRIES);
    const blocks = new BlockReader(file);
    for (const entry of entries) {
      signal?.throwIfAborted();
      const roi = decodeRoi(await readEntry(blocks, entry, file.name));
      if (typeof roi === 'string') throw corrupt(file.name, `in ${entry.name}, ${roi}`);
      if (!/^\d+$/.test(roi.name)) throw corrupt(file.name, `the name of ${entry.name} is no label`);
      yield fillRings(roi.outlines, Number(roi.name));
    }
  } finally {
    await file.close();
  }
}

async function readEntry(blocks: BlockReader, entry: ZipEntry, name: string): Promise<Buffer> {
  if (entry.size > MAX_ROI_BYTES || entry.packed > MAX_ROI_BYTES)
    throw corrupt(name, `${entry.name} is larger than an ROI can be`);
  const head = await blocks.read(entry.offset, LOCAL_BYTES);
  const start = entry.offset + LOCAL_BYTES + head.readUInt16LE(26) + head.readUInt16LE(28);
  const packed = await blocks.read(start, entry.packed);
  if (entry.method === 0) return packed;
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) });
  } catch (cause) {
    throw corrupt(name, `${entry.name} cannot be unpacked`, cause);
  }
}

/** Short reads that mostly go forwards, from blocks. */
class BlockReader {
  private readonly file: FileReader;
  private start = 0;
  private block: Buffer = Buffer.alloc(0);

  constructor(file: FileReader) {
    this.file = file;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    if (offset < this.start || offset + length > this.start + this.block.length) {
      const bytes = Math.max(length, Math.min(BLOCK_BYTES, this.file.size - offset));
      this.block = await this.file.read(offset, bytes);
      this.start = offset;
    }
    return this.block.subarray(offset - this.start, offset - this.start + length);
  }
}
