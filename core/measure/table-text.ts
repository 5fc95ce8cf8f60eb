import type { Table } from './table.ts';

/**
 * How a table becomes text. CSV as RFC 4180 has it, with CRLF; TSV for pasting into spreadsheets and for Unix tools, with LF and
 * the same quoting. Numbers have a decimal point in every country and as many digits as bring back the same double.
 */
export type TableFormat = 'csv' | 'tsv';

export const TABLE_SYNTAX = {
  csv: { separator: ',', lineEnd: '\r\n' },
  tsv: { separator: '\t', lineEnd: '\n' },
} as const;

type Cell = ReturnType<Table['row']>[number];

/**
 * A text that begins with one of these is a formula to a spreadsheet, which could call other programs (OWASP, "CSV injection");
 * the full-width forms count too in Japanese and Chinese versions.
 */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
/** Excel takes a CSV for UTF-8 only when it begins with this. */
export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The lines of a table with their ends. A byte order mark comes first only where a text is not plain ASCII: Excel would garble
 * it without one, while R and scripts take the mark for a part of the first column's name. So tables of plain ASCII, nearly
 * all, are the same to every reader.
 */
export function* tableLines(table: Table, format: TableFormat): Generator<string, void, undefined> {
  const { separator, lineEnd } = TABLE_SYNTAX[format];
  const join = (cells: readonly Cell[]) =>
    cells.map((cell) => formatCell(cell, separator)).join(separator) + lineEnd;
  const header = join(table.header);
  yield isPlain(table) ? header : BYTE_ORDER_MARK + header;
  for (let index = 0; index < table.rows; index++) yield join(table.row(index));
}

/** A table for the clipboard: cells of a spreadsheet, without the mark that only files need. */
export function clipboardText(table: Table): string {
  return [...tableLines(table, 'tsv')].join('').replace(BYTE_ORDER_MARK, '');
}

/** Whether all texts among the cells are ASCII. */
export function isAscii(cells: readonly Cell[]): boolean {
  // eslint-disable-next-line no-control-regex
  return cells.every((cell) => typeof cell !== 'string' || /^[\x00-\x7f]*$/.test(cell));
}

function isPlain(table: Table): boolean {
  if (!isAscii(table.header)) return false;
  for (let index = 0; index < table.rows; index++) if (!isAscii(table.row(index))) return false;
  return true;
}

/** A cell with nothing in it stands for what is not known, not a number or infinite. */
export function formatCell(cell: Cell, separator: string): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  if (typeof cell === 'boolean') return String(cell);
  return quoteCell(FORMULA.test(cell) ? `'${cell}` : cell, separator);
}

/** A cell's text as it stands between separators. */
export function quoteCell(text: string, separator: string): string {
  const needsQuotes = text.includes(separator) || /["\r\n]/.test(text);
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}
