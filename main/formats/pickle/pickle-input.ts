import type { ByteSource } from '../arrays/byte-source.ts';
import { PickleError } from './pickle-error.ts';

const NEWLINE = 0x0a;
/** What one instruction reads at most, but for texts, lines and stored bytes: a long of 255 bytes with its head. */
const LOOKAHEAD = 512;
/** Bytes that are fetched at once. */
const WINDOW = 64 * 1024;

/** Bytes of a pickle that were left where they are: an image's worth of them is read piece by piece later. */
export class StoredBytes {
  /** In the file. */
  readonly offset: number;
  readonly length: number;

  constructor(offset: number, length: number) {
    this.offset = offset;
    this.length = length;
  }
}

/**
 * A pickle in a file, read from `start` on through a window; numbers are little-endian and without sign. What has a fixed length is
 * read at once, after `fill`.
 */
export class PickleInput {
  private readonly file: ByteSource;
  private window: Buffer = Buffer.alloc(0);
  /** Where the window lies in the file, and what is read next in the window. */
  private windowStart: number;
  private at = 0;

  constructor(file: ByteSource, start: number) {
    this.file = file;
    this.windowStart = start;
  }

  private get position(): number {
    return this.windowStart + this.at;
  }

  /** Fetches what the next instruction needs; to be awaited when there is a promise. */
  fill(): Promise<void> | null {
    const isThere =
      this.window.length - this.at >= LOOKAHEAD || this.windowStart + this.window.length >= this.file.size;
    return isThere ? null : this.fetch(WINDOW);
  }

  byte(): number {
    return this.bytes(1)[0];
  }

  long16(): number {
    return this.bytes(2).readUInt16LE(0);
  }

  long32(): number {
    return this.bytes(4).readUInt32LE(0);
  }

  long64(): number {
    return Number(this.bytes(8).readBigUInt64LE(0));
  }

  /** A view of the next bytes, at most 255. */
  bytes(length: number): Buffer {
    const end = this.at + length;
    if (end > this.window.length) throw new PickleError('breaks off');
    const bytes = this.window.subarray(this.at, end);
    this.at = end;
    return bytes;
  }

  /** The next bytes, however many. */
  async take(length: number): Promise<Buffer> {
    this.checkLength(length);
    if (this.at + length > this.window.length) await this.fetch(length);
    return this.bytes(length);
  }

  /** Passes over the next bytes without reading them. */
  skip(length: number): StoredBytes {
    this.checkLength(length);
    const stored = new StoredBytes(this.position, length);
    if (this.at + length <= this.window.length) this.at += length;
    else this.moveTo(this.position + length);
    return stored;
  }

  /** Up to the next line break, which is left out. */
  async line(): Promise<string> {
    for (let searched = this.at, length = WINDOW; ; length *= 2) {
      const end = this.window.indexOf(NEWLINE, searched);
      if (end >= 0) {
        const line = this.window.toString('utf8', this.at, end);
        this.at = end + 1;
        return line;
      }
      const seen = this.window.length - this.at;
      if (this.position + seen >= this.file.size) throw new PickleError('breaks off');
      await this.fetch(length);
      searched = seen;
    }
  }

  private checkLength(length: number): void {
    if (this.position + length > this.file.size) throw new PickleError('breaks off');
  }

  /** Makes the window begin at the next byte, and `length` bytes long where the file has them. */
  private async fetch(length: number): Promise<void> {
    this.moveTo(this.position);
    const size = Math.min(length, this.file.size - this.windowStart);
    this.window = await this.file.read(this.windowStart, size);
  }

  private moveTo(position: number): void {
    this.windowStart = position;
    this.window = Buffer.alloc(0);
    this.at = 0;
  }
}
