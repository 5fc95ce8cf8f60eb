import { inflateRawSync } from 'node:zlib';

import { corrupt, unsupported } from '../failures.ts';
import { FileReader } from '../file-reader.ts';
import { readZipDirectory, type ZipEntry } from '../zip/directory.ts';
import { labelOfName, type FileObject, type OutlineOptions } from './file-object.ts';
import { fillOutlines } from './fill-outlines.ts';
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
  options: OutlineOptions = {},
): AsyncGenerator<FileObject, void, undefined> {
  const file = await FileReader.open(path);
  try {
    const { entries } = await readZipDirectory(file, MAX_ENTRIES);
    const blocks = new BlockReader(file);
    for (const entry of entries) {
      options.signal?.throwIfAborted();
      if (!isRoiName(entry.name)) continue;
      const bytes = await readEntry(blocks, entry, file.name);
      const object = readObject(bytes, `${file.name} (${entry.name})`, options);
      if (object !== null) yield object;
    }
  } finally {
    await file.close();
  }
}

/** A single ROI. @throws AppError `file.*` */
export async function* readRoiFile(
  path: string,
  options: OutlineOptions = {},
): AsyncGenerator<FileObject, void, undefined> {
  const file = await FileReader.open(path);
  try {
    if (file.size > MAX_ROI_BYTES) throw corrupt(file.name, 'it is larger than an ROI can be');
    const object = readObject(await file.read(0, file.size), file.name, options);
    if (object !== null) yield object;
  } finally {
    await file.close();
  }
}

/** True for what a zip of ROIs holds; a Mac's archiver leaves `__MACOSX/._name.roi` beside it. */
export function isRoiName(name: string): boolean {
  return /(?:^|[/\\])(?!\._)[^/\\]*\.roi$/i.test(name);
}

/** Null for an ROI that is no area. */
function readObject(bytes: Buffer, file: string, { image, onLeftOut }: OutlineOptions): FileObject | null {
  const roi = decodeRoi(bytes);
  if (typeof roi === 'string') throw corrupt(file, roi);
  if ('leftOut' in roi) {
    onLeftOut?.(roi.leftOut);
    return null;
  }
  const { name, outlines, group, position } = roi;
  return {
    ...fillOutlines(outlines, { label: labelOfName(name), file, image }),
    class: group === 0 ? null : { name: `Group ${group}`, color: null },
    place: position,
  };
}

async function readEntry(blocks: BlockReader, entry: ZipEntry, name: string): Promise<Buffer> {
  if (entry.size > MAX_ROI_BYTES || entry.packed > MAX_ROI_BYTES)
    throw corrupt(name, `${entry.name} is larger than an ROI can be`);
  if (entry.isEncrypted || (entry.method !== 0 && entry.method !== 8))
    throw unsupported(
      name,
      `${entry.name} is encrypted or packed in an unusual way`,
      'Save the ROIs again in Fiji.',
    );
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
