import { AppError } from '../errors.ts';

/** What is known of each object of one plane: a row for each, a column at a time. */
export interface ObjectTable {
  /** Of the labels that were measured. */
  revision: number;
  /** Ascending. */
  labels: Uint32Array;
  /**
   * The measurements of core/measure/columns.ts and, behind them, `doubt` (0..1) and `doubt_<reason>` (doubt.ts). NaN where there
   * is no value.
   */
  columns: TableColumn[];
}

export interface TableColumn {
  name: string;
  values: Float64Array;
}

export const DOUBT_COLUMN = 'doubt';

/** Name of the column of a reason's share. */
export function reasonColumn(reason: string): string {
  return `${DOUBT_COLUMN}_${reason}`;
}

interface Header {
  revision: number;
  rows: number;
  columns: string[];
}

/**
 * For the wire, little-endian: uint32 length of the header, the header as JSON, zeros up to a multiple of 8 bytes, then a
 * column of float64 after the other, the labels first. 100,000 objects with 30 columns are 25 MB; as JSON they would be three
 * times that and take seconds to parse.
 */
export function encodeTable({ revision, labels, columns }: ObjectTable): Uint8Array<ArrayBuffer> {
  const rows = labels.length;
  const header: Header = { revision, rows, columns: columns.map(({ name }) => name) };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = roundUp(4 + text.length);
  const bytes = new Uint8Array(start + 8 * rows * (1 + columns.length));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  const all = [Float64Array.from(labels), ...columns.map(({ values }) => values)];
  all.forEach((values, i) => new Float64Array(bytes.buffer, start + 8 * rows * i, rows).set(values));
  return bytes;
}

/** Gives back what `encodeTable` was given. @throws AppError `server.unreachable` for other bytes */
export function decodeTable(buffer: ArrayBuffer): ObjectTable {
  const length = buffer.byteLength >= 4 ? new DataView(buffer).getUint32(0, true) : Infinity;
  if (4 + length > buffer.byteLength) throw unreadable();
  const text = new TextDecoder().decode(new Uint8Array(buffer, 4, length));
  const { revision, rows, columns } = JSON.parse(text) as Header;
  const start = roundUp(4 + length);
  if (buffer.byteLength !== start + 8 * rows * (1 + columns.length)) throw unreadable();
  const values = (i: number) => new Float64Array(buffer, start + 8 * rows * i, rows);
  return {
    revision,
    labels: Uint32Array.from(values(0)),
    columns: columns.map((name, i) => ({ name, values: values(i + 1) })),
  };
}

function roundUp(bytes: number): number {
  return 8 * Math.ceil(bytes / 8);
}

function unreadable(): AppError {
  const message = 'Expected a table of objects, got something else. Reload the window and try again.';
  return new AppError('server.unreachable', message);
}
