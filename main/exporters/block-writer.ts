import type { FileHandle } from 'node:fs/promises';

/** Bytes gathered before they are written: one system call for thousands of small pieces. */
const BLOCK_BYTES = 2 ** 20;

/** Appends small pieces to a file; what `flush` has not written is lost. */
export class BlockWriter {
  private readonly file: FileHandle;
  private readonly pieces: Uint8Array[] = [];
  private pending = 0;
  private written = 0;

  constructor(file: FileHandle) {
    this.file = file;
  }

  /** Bytes given so far. */
  get position(): number {
    return this.written + this.pending;
  }

  /** Text goes out as UTF-8. Pieces must not change afterwards. */
  async put(...pieces: (Uint8Array | string)[]): Promise<void> {
    for (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece;
      this.pieces.push(bytes);
      this.pending += bytes.length;
    }
    if (this.pending >= BLOCK_BYTES) await this.flush();
  }

  async flush(): Promise<void> {
    // appendFile writes all it is given; a plain write may stop short on a full disk.
    await this.file.appendFile(Buffer.concat(this.pieces));
    this.written += this.pending;
    this.pending = 0;
    this.pieces.length = 0;
  }
}
