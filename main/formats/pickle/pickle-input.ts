import { PickleError } from './pickle-error.ts';

const NEWLINE = 0x0a;

/** The bytes of a pickle, read one after the other; numbers are little-endian and without sign. */
export class PickleInput {
  private at = 0;
  private readonly data: Buffer;

  constructor(bytes: Uint8Array) {
    this.data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
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

  /** A view of the next bytes. */
  bytes(length: number): Buffer {
    const end = this.at + length;
    if (end > this.data.length) throw new PickleError('breaks off');
    const bytes = this.data.subarray(this.at, end);
    this.at = end;
    return bytes;
  }

  /** Up to the next line break, which is left out. */
  line(): string {
    const end = this.data.indexOf(NEWLINE, this.at);
    if (end < 0) throw new PickleError('breaks off');
    const line = this.data.toString('utf8', this.at, end);
    this.at = end + 1;
    return line;
  }
}
