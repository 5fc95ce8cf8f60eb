import { open } from 'node:fs/promises';

import { AppError } from '../../core/errors.ts';
import { BYTE_ORDER_MARK } from '../../core/measure/table-text.ts';
import type { BlockWriter } from '../exporters/block-writer.ts';

const MARK = Buffer.from(BYTE_ORDER_MARK);
const PIECE_BYTES = 65_536;
const [QUOTE, LINE_FEED] = [0x22, 0x0a];

/** How the rows of a table are written. */
export interface RowSyntax {
  /** The header with its line end. */
  header: Buffer;
  columns: number;
  separator: string;
  lineEnd: string;
}

/** Begin of a table: whether it has a byte order mark, and its first line with the line end; null when that is very long. */
export async function readHead(path: string): Promise<{ isMarked: boolean; line: string | null }> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(PIECE_BYTES), 0, PIECE_BYTES, 0);
    const isMarked = startsWith(buffer.subarray(0, bytesRead), MARK);
    const begin = isMarked ? MARK.length : 0;
    const end = findLineEnd(buffer.subarray(0, bytesRead), begin);
    return { isMarked, line: end === null ? null : buffer.toString('utf8', begin, end) };
  } finally {
    await file.close();
  }
}

/**
 * Copies the rows of a table as they are when its header is just what `syntax` says: tables that were all written by Skipscope need not
 * be taken apart, which would take many times as long. `prefix` comes before each row. Returns their number, null for any other table; throws AppError
 * `file.corrupt` for a row with more or fewer cells.
 */
export async function copyRows(
  path: string,
  syntax: RowSyntax,
  prefix: string,
  writer: BlockWriter,
): Promise<number | null> {
  const { header, columns, separator, lineEnd } = syntax;
  const file = await open(path);
  try {
    const counter = new RowCounter(path, columns, separator);
    for (let isFirst = true; ; isFirst = false) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(PIECE_BYTES), 0, PIECE_BYTES);
      let piece = buffer.subarray(0, bytesRead);
      if (isFirst) {
        if (startsWith(piece, MARK)) piece = piece.subarray(MARK.length);
        if (!startsWith(piece, header)) return null;
        piece = piece.subarray(header.length);
      }
      const begins = counter.take(piece);
      if (prefix !== '') await writer.put(...insertBefore(piece, begins, prefix));
      else if (piece.length > 0) await writer.put(piece);
      if (bytesRead < PIECE_BYTES) break;
    }
    if (counter.end()) await writer.put(lineEnd);
    return counter.rows;
  } finally {
    await file.close();
  }
}

/** Counts rows, and sees that each has its cells; quoted cells may hold separators and line ends. */
class RowCounter {
  rows = 0;
  private readonly path: string;
  private readonly columns: number;
  private readonly separator: number;
  private separators = 0;
  private isQuoted = false;
  /** Nothing of the present row has come yet. */
  private isEmpty = true;

  constructor(path: string, columns: number, separator: string) {
    this.path = path;
    this.columns = columns;
    this.separator = separator.charCodeAt(0);
  }

  /** Returns where rows begin in the bytes. */
  take(bytes: Uint8Array): number[] {
    const begins: number[] = [];
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (this.isEmpty) begins.push(i);
      this.isEmpty = false;
      if (byte === QUOTE) this.isQuoted = !this.isQuoted;
      else if (!this.isQuoted && byte === this.separator) this.separators++;
      else if (!this.isQuoted && byte === LINE_FEED) this.finishRow();
    }
    return begins;
  }

  /** True when the last row had no line end. */
  end(): boolean {
    if (this.isEmpty) return false;
    this.finishRow();
    return true;
  }

  private finishRow(): void {
    this.rows++;
    const cells = this.separators + 1;
    if (cells !== this.columns || this.isQuoted) {
      const found = this.isQuoted ? 'a quoted cell that does not end' : `${cells}`;
      throw new AppError(
        'file.corrupt',
        `${this.path} is not a table: expected ${this.columns} cells in row ${this.rows}, got ${found}.`,
        { details: { path: this.path } },
      );
    }
    this.separators = 0;
    this.isEmpty = true;
  }
}

function insertBefore(bytes: Buffer, places: readonly number[], text: string): (Uint8Array | string)[] {
  const pieces: (Uint8Array | string)[] = [bytes.subarray(0, places[0])];
  for (const [i, place] of places.entries()) pieces.push(text, bytes.subarray(place, places[i + 1]));
  return pieces;
}

function startsWith(bytes: Buffer, begin: Buffer): boolean {
  return bytes.subarray(0, begin.length).equals(begin);
}

/** The place behind the first line end that is in no quoted cell. */
function findLineEnd(bytes: Buffer, from: number): number | null {
  let isQuoted = false;
  for (let i = from; i < bytes.length; i++) {
    if (bytes[i] === QUOTE) isQuoted = !isQuoted;
    else if (bytes[i] === LINE_FEED && !isQuoted) return i + 1;
  }
  return null;
}
