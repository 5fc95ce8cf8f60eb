import { corrupt } from '../failures.ts';
import type { FileReader } from '../file-reader.ts';

/** Bytes of one value by TIFF type code (TIFF 6.0 section 2; 13 IFD; 16..18 BigTIFF). */
const TYPE_BYTES: Record<number, number> = {
  1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8,
}; // prettier-ignore

interface Entry {
  type: number;
  count: number;
  /** Where the values lie in the file; inside the entry itself when they are few. */
  offset: number;
}

export interface TiffHeader {
  isBigEndian: boolean;
  isBig: boolean;
  firstDirectory: number;
}

/** One image file directory: tags whose values are read when asked for. */
export class Directory {
  readonly offset: number;
  readonly #file: FileReader;
  readonly #isBigEndian: boolean;
  readonly #entries: ReadonlyMap<number, Entry>;

  constructor(file: FileReader, header: TiffHeader, offset: number, entries: ReadonlyMap<number, Entry>) {
    this.offset = offset;
    this.#file = file;
    this.#isBigEndian = header.isBigEndian;
    this.#entries = entries;
  }

  has(tag: number): boolean {
    return this.#entries.has(tag);
  }

  /** A tag's raw bytes, or null when it is absent. */
  async bytes(tag: number): Promise<Buffer | null> {
    const entry = this.#entries.get(tag);
    if (!entry) return null;
    return this.#file.peek(entry.offset, entry.count * TYPE_BYTES[entry.type]);
  }

  /** A tag's numbers (rationals as quotients), or null when it is absent. */
  async numbers(tag: number): Promise<number[] | null> {
    const entry = this.#entries.get(tag);
    const data = await this.bytes(tag);
    if (!entry || !data) return null;
    const step = TYPE_BYTES[entry.type];
    return Array.from({ length: entry.count }, (_, i) =>
      readValue(data, i * step, entry.type, this.#isBigEndian),
    );
  }

  async number(tag: number): Promise<number | null> {
    return (await this.numbers(tag))?.[0] ?? null;
  }

  /** A tag's text up to the first zero byte: UTF-8 where it is valid UTF-8, else Latin-1 (ImageJ's old 'µm'). */
  async text(tag: number): Promise<string | null> {
    const data = await this.bytes(tag);
    if (!data) return null;
    const end = data.indexOf(0);
    const bytes = end < 0 ? data : data.subarray(0, end);
    const text = bytes.toString('utf8');
    return text.includes('\ufffd') ? bytes.toString('latin1') : text;
  }
}

/** @throws AppError `file.corrupt` */
export async function readHeader(file: FileReader): Promise<TiffHeader> {
  const head = await file.peek(0, 8);
  const isBigEndian = head[0] === 0x4d;
  const isBig = readValue(head, 2, 3, isBigEndian) === 43;
  if (!isBig) return { isBigEndian, isBig, firstDirectory: readValue(head, 4, 4, isBigEndian) };
  const offset = await file.peek(8, 8);
  return { isBigEndian, isBig, firstDirectory: readValue(offset, 0, 16, isBigEndian) };
}

/** The directories linked from the header on, in file order. @throws AppError `file.corrupt` */
export async function readDirectories(file: FileReader, header: TiffHeader): Promise<Directory[]> {
  const directories: Directory[] = [];
  const seen = new Set<number>();
  for (let offset = header.firstDirectory; offset !== 0;) {
    if (seen.has(offset))
      throw corrupt(file.name, `its pages refer to each other in a circle (byte ${offset})`);
    seen.add(offset);
    const { directory, next } = await readDirectory(file, header, offset);
    directories.push(directory);
    offset = next;
  }
  if (directories.length === 0) throw corrupt(file.name, 'it holds no image');
  return directories;
}

/** One directory and the offset of the next (0: none). @throws AppError `file.corrupt` */
export async function readDirectory(
  file: FileReader,
  header: TiffHeader,
  offset: number,
): Promise<{ directory: Directory; next: number }> {
  const { isBig, isBigEndian } = header;
  const countBytes = isBig ? 8 : 2;
  const entryBytes = isBig ? 20 : 12;
  const wordBytes = isBig ? 8 : 4;
  const wordType = isBig ? 16 : 4;
  const count = readValue(await file.peek(offset, countBytes), 0, isBig ? 16 : 3, isBigEndian);
  if (count === 0 || count * entryBytes > file.size)
    throw corrupt(file.name, `the page directory at byte ${offset} has ${count} entries`);
  const data = await file.peek(offset + countBytes, count * entryBytes + wordBytes);
  const entries = new Map<number, Entry>();
  for (let i = 0; i < count; i++) {
    const at = i * entryBytes;
    const type = readValue(data, at + 2, 3, isBigEndian);
    const bytes = TYPE_BYTES[type];
    if (bytes === undefined) continue; // types to come must be skipped, says TIFF 6.0
    const values = readValue(data, at + 4, wordType, isBigEndian);
    const inline = at + 4 + wordBytes;
    const isInline = values * bytes <= wordBytes;
    entries.set(readValue(data, at, 3, isBigEndian), {
      type,
      count: values,
      offset: isInline ? offset + countBytes + inline : readValue(data, inline, wordType, isBigEndian),
    });
  }
  const next = readValue(data, count * entryBytes, wordType, isBigEndian);
  return { directory: new Directory(file, header, offset, entries), next };
}

function readValue(data: Buffer, at: number, type: number, isBigEndian: boolean): number {
  switch (type) {
    case 3:
      return isBigEndian ? data.readUInt16BE(at) : data.readUInt16LE(at);
    case 4:
    case 13:
      return isBigEndian ? data.readUInt32BE(at) : data.readUInt32LE(at);
    case 5:
      return readValue(data, at, 4, isBigEndian) / readValue(data, at + 4, 4, isBigEndian);
    case 6:
      return data.readInt8(at);
    case 8:
      return isBigEndian ? data.readInt16BE(at) : data.readInt16LE(at);
    case 9:
      return isBigEndian ? data.readInt32BE(at) : data.readInt32LE(at);
    case 10:
      return readValue(data, at, 9, isBigEndian) / readValue(data, at + 4, 9, isBigEndian);
    case 11:
      return isBigEndian ? data.readFloatBE(at) : data.readFloatLE(at);
    case 12:
      return isBigEndian ? data.readDoubleBE(at) : data.readDoubleLE(at);
    case 16:
    case 18:
      return Number(isBigEndian ? data.readBigUInt64BE(at) : data.readBigUInt64LE(at));
    case 17:
      return Number(isBigEndian ? data.readBigInt64BE(at) : data.readBigInt64LE(at));
    default:
      return data.readUInt8(at);
  }
}
