import { ZIP_SIGNATURES as SIGNATURES } from '../../../core/zip-signatures.ts';
import type { FileReader } from '../file-reader.ts';
import { damaged, refused } from './failures.ts';

/** A file or folder as the archive's central directory lists it (PKWARE APPNOTE 6.3.10, section 4.3.12). */
export interface ZipEntry {
  /** As it stands in the archive: to be checked before it becomes a path. */
  name: string;
  isFolder: boolean;
  /** A symbolic link or a device, by its Unix mode. */
  isSpecial: boolean;
  isEncrypted: boolean;
  /** 0 stored, 8 deflate. */
  method: number;
  crc32: number;
  /** Bytes in the archive, and unpacked. */
  packed: number;
  size: number;
  /** Of its local header, in bytes from the start of the file. */
  offset: number;
}

export interface ZipDirectory {
  entries: ZipEntry[];
  /** Where the central directory begins: the data of all entries lies before it. */
  offset: number;
}

const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
/** 10,000 entries with names of ordinary length take about 1 MB. */
const MAX_DIRECTORY_BYTES = 64 * 2 ** 20;

/**
 * Reads the list of entries at the archive's end, of which at most `maxEntries` are taken. No entry is unpacked.
 *
 * @throws AppError `file.unsupported` for something that is no zip or has too many entries, `file.corrupt` for a damaged one
 */
export async function readZipDirectory(file: FileReader, maxEntries: number): Promise<ZipDirectory> {
  const { count, bytes, offset } = await findDirectory(file);
  if (count > maxEntries) {
    const what = `it has ${count} entries, and at most ${maxEntries} are taken`;
    throw refused(file.name, what, "Pack only the model's own files.");
  }
  if (bytes > MAX_DIRECTORY_BYTES || offset + bytes > file.size)
    throw damaged(file.name, 'its list of files lies outside of it');
  const table = await file.read(offset, bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count;) {
    if (at + 46 > bytes || table.readUInt32LE(at) !== SIGNATURES.central)
      throw damaged(file.name, `its list of files breaks off after ${entries.length} of ${count}`);
    const lengths = [28, 30, 32].map((field) => table.readUInt16LE(at + field));
    const end = at + 46 + lengths[0] + lengths[1] + lengths[2];
    if (end > bytes)
      throw damaged(file.name, `its list of files breaks off after ${entries.length} of ${count}`);
    entries.push(readEntry(table.subarray(at, end), lengths[0], lengths[1]));
    at = end;
  }
  return { entries, offset };
}

async function findDirectory(file: FileReader): Promise<{ count: number; bytes: number; offset: number }> {
  const start = await file.read(0, Math.min(4, file.size));
  const isZip = start.length === 4 && [SIGNATURES.local, SIGNATURES.end].includes(start.readUInt32LE(0));
  if (!isZip) throw refused(file.name, 'it is not a zip archive', 'Choose a .zip, or the unpacked folder.');
  const tailBytes = Math.min(file.size, END_BYTES + MAX_COMMENT);
  const tail = await file.read(file.size - tailBytes, tailBytes);
  let at = tailBytes - END_BYTES;
  while (
    at >= 0 &&
    !(tail.readUInt32LE(at) === SIGNATURES.end && at + END_BYTES + tail.readUInt16LE(at + 20) === tailBytes)
  )
    at--;
  if (at < 0) throw damaged(file.name, 'the list of files at its end is missing');
  const end = tail.subarray(at);
  const directory = {
    count: end.readUInt16LE(10),
    bytes: end.readUInt32LE(12),
    offset: end.readUInt32LE(16),
  };
  const isLarge =
    directory.count === 0xffff || directory.bytes === 0xffffffff || directory.offset === 0xffffffff;
  if (isLarge) return findLargeDirectory(file, file.size - tailBytes + at);
  if (end.readUInt16LE(4) !== 0)
    throw refused(file.name, 'it is one part of several', 'Pack it in one file.');
  return directory;
}

/** Archives with sizes beyond 4 GiB (zip64): the real numbers stand in a record before `end`. */
async function findLargeDirectory(
  file: FileReader,
  end: number,
): Promise<{ count: number; bytes: number; offset: number }> {
  if (end >= 20) {
    const locator = await file.read(end - 20, 20);
    const at = Number(locator.readBigUInt64LE(8));
    if (locator.readUInt32LE(0) === SIGNATURES.locator64 && at + 56 <= file.size) {
      const record = await file.read(at, 56);
      const [count, bytes, offset] = [32, 40, 48].map((field) => Number(record.readBigUInt64LE(field)));
      if (record.readUInt32LE(0) === SIGNATURES.end64) return { count, bytes, offset };
    }
  }
  throw damaged(file.name, 'its zip64 record is missing');
}

function readEntry(record: Buffer, nameBytes: number, extraBytes: number): ZipEntry {
  const flags = record.readUInt16LE(8);
  const name = decodeName(record.subarray(46, 46 + nameBytes), (flags & 0x800) !== 0);
  const extra = record.subarray(46 + nameBytes, 46 + nameBytes + extraBytes);
  const [size, packed, offset] = largeNumbers(
    extra,
    [24, 20, 42].map((field) => record.readUInt32LE(field)),
  );
  const madeByUnix = record.readUInt8(5) === 3;
  const fileType = madeByUnix ? (record.readUInt32LE(38) >>> 28) & 0xf : 0;
  const isFolder = /[/\\]$/.test(name) || fileType === 4;
  return {
    name,
    isFolder,
    // 8 is a regular file, 4 a folder, 0 says nothing; 10 is a link.
    isSpecial: ![0, 4, 8].includes(fileType),
    isEncrypted: (flags & 0x2041) !== 0,
    method: record.readUInt16LE(10),
    crc32: record.readUInt32LE(16),
    packed,
    size,
    offset,
  };
}

/** Fields that are all ones stand in the zip64 extra field instead, in this order. */
function largeNumbers(extra: Buffer, fields: number[]): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const block = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    let next = 0;
    return fields.map((field) => {
      if (field !== 0xffffffff || next + 8 > block.length) return field;
      next += 8;
      return Number(block.readBigUInt64LE(next - 8));
    });
  }
  return fields;
}

/** UTF-8 where the archive says so or where it fits; else byte by byte, so that every name stays distinct. */
function decodeName(bytes: Buffer, isUtf8: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: !isUtf8, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

/** Where an entry's packed bytes begin: behind its local header, whose name and extra field have lengths of their own. */
export async function findEntryData(
  file: FileReader,
  entry: ZipEntry,
  directoryOffset: number,
): Promise<number> {
  const broken = () => damaged(file.name, `the header of "${entry.name}" is not where it should be`);
  if (entry.offset + 30 > directoryOffset) throw broken();
  const header = await file.read(entry.offset, 30);
  const data = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (header.readUInt32LE(0) !== SIGNATURES.local || data + entry.packed > directoryOffset) throw broken();
  return data;
}
