import { createReadStream } from 'node:fs';
import { stat, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

import { AppError } from '../../core/errors.ts';
import { ZIP_SIGNATURES as SIGNATURES } from '../../core/zip-signatures.ts';
import { BlockWriter } from './block-writer.ts';

/** 1 January 1980, the earliest date of the format: equal content gives equal bytes. */
const DATE = 0x21;
const UTF8_NAMES = 0x800;
const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;

/**
 * Writes a zip archive (PKWARE APPNOTE 6.3.10) of small files one after the other. They are stored, not compressed: ROIs of some
 * hundred bytes shrink little, and the bytes do not depend on a compressor's version. Sizes stand before the data, since Java
 * reads stored entries of archives only so; beyond 65,535 entries or 4 GiB it becomes a zip64.
 */
export class ZipWriter {
  private readonly out: BlockWriter;
  private readonly directory: Buffer[] = [];

  constructor(file: FileHandle) {
    this.out = new BlockWriter(file);
  }

  /** `data` below 4 GiB; names must differ. */
  async add(name: string, data: Uint8Array): Promise<void> {
    await this.begin(name, crc32(data), data.length);
    await this.out.put(data);
  }

  /** Adds a file of any size below 4 GiB piece by piece. @throws AppError `file.notWritable` for a larger one */
  async addFile(name: string, path: string, signal?: AbortSignal): Promise<void> {
    const { size } = await stat(path);
    if (size > MAX_32) {
      const message = `${name} is larger than the 4 GB that fit into a zip. Export into a folder instead.`;
      throw new AppError('file.notWritable', message, { details: { path } });
    }
    let sum = 0;
    for await (const piece of createReadStream(path, { signal })) sum = crc32(piece as Buffer, sum);
    await this.begin(name, sum, size);
    for await (const piece of createReadStream(path, { signal })) await this.out.put(piece as Buffer);
  }

  private async begin(name: string, sum: number, size: number): Promise<void> {
    const nameBytes = Buffer.from(name, 'utf8');
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0); // version needed: 2.0
    shared.writeUInt16LE(UTF8_NAMES, 2);
    shared.writeUInt16LE(DATE, 8);
    shared.writeUInt32LE(sum, 10);
    shared.writeUInt32LE(size, 14);
    shared.writeUInt32LE(size, 18);
    shared.writeUInt16LE(nameBytes.length, 22);
    this.list(shared, nameBytes);
    await this.out.put(number32(SIGNATURES.local), shared, nameBytes);
  }

  /** Writes the list of entries; nothing can be added after it. */
  async end(): Promise<void> {
    const start = this.out.position;
    const count = this.directory.length;
    for (const entry of this.directory) await this.out.put(entry);
    const bytes = this.out.position - start;
    const isLarge = count >= MAX_16 || start >= MAX_32 || bytes >= MAX_32;
    if (isLarge) await this.out.put(largeEnd(count, bytes, start, this.out.position));
    const end = Buffer.alloc(22);
    end.writeUInt32LE(SIGNATURES.end, 0);
    end.writeUInt16LE(Math.min(count, MAX_16), 8);
    end.writeUInt16LE(Math.min(count, MAX_16), 10);
    end.writeUInt32LE(Math.min(bytes, MAX_32), 12);
    end.writeUInt32LE(Math.min(start, MAX_32), 16);
    await this.out.put(end);
    await this.out.flush();
  }

  private list(shared: Buffer, name: Buffer): void {
    const { position } = this.out;
    const isFar = position >= MAX_32;
    const extra = isFar ? Buffer.alloc(12) : Buffer.alloc(0);
    if (isFar) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(8, 2);
      extra.writeBigUInt64LE(BigInt(position), 4);
    }
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(isFar ? MAX_32 : position, 10);
    const described = Buffer.from(shared);
    described.writeUInt16LE(extra.length, 24);
    this.directory.push(
      Buffer.concat([number32(SIGNATURES.central), VERSION_MADE, described, rest, name, extra]),
    );
  }
}

/** Version 4.5, made on MS-DOS: no permissions are kept. */
const VERSION_MADE = Buffer.from([45, 0]);

function number32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(value);
  return out;
}

/** The zip64 end record at `position` and its locator. */
function largeEnd(count: number, bytes: number, start: number, position: number): Buffer {
  const out = Buffer.alloc(76);
  out.writeUInt32LE(SIGNATURES.end64, 0);
  out.writeBigUInt64LE(44n, 4);
  out.writeUInt16LE(45, 12);
  out.writeUInt16LE(45, 14);
  out.writeBigUInt64LE(BigInt(count), 24);
  out.writeBigUInt64LE(BigInt(count), 32);
  out.writeBigUInt64LE(BigInt(bytes), 40);
  out.writeBigUInt64LE(BigInt(start), 48);
  out.writeUInt32LE(SIGNATURES.locator64, 56);
  out.writeBigUInt64LE(BigInt(position), 64);
  out.writeUInt32LE(1, 72);
  return out;
}
