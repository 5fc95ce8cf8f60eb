import { createReadStream } from 'node:fs';

import { CsvError, parse } from 'csv-parse';

import { AppError } from '../../core/errors.ts';
import {
  BYTE_ORDER_MARK,
  formatCell,
  isAscii,
  quoteCell,
  TABLE_SYNTAX,
  type TableFormat,
} from '../../core/measure/table-text.ts';
import { writeAtomically } from '../exporters/atomic-file.ts';
import { BlockWriter } from '../exporters/block-writer.ts';
import { copyRows, readHead } from './table-bytes.ts';

export interface MergedTables {
  tables: number;
  rows: number;
  columns: string[];
}

/** A column whose cells are the same in all rows of a table. */
export interface FirstColumn {
  name: string;
  /** One for each table. */
  cells: readonly string[];
}

/**
 * Writes the rows of many tables one below the other, in the order given. Columns are those of all tables, in the order in which they
 * first appear; a table without one leaves it empty. Cells are taken as they are. Memory holds a piece of one table at a time, so
 * there may be any number of them, with any number of rows. `first` is a column that comes before the others, with a cell for each
 * table.
 *
 * @throws AppError `file.*` for what can't be read or written, `file.corrupt` for what is no table
 */
export async function mergeTables(
  paths: readonly string[],
  out: string,
  format: TableFormat,
  { signal, first = null }: { signal?: AbortSignal; first?: FirstColumn | null } = {},
): Promise<MergedTables> {
  const { columns, isMarked } = await gatherColumns(paths, signal);
  const { separator, lineEnd } = TABLE_SYNTAX[format];
  const join = (cells: readonly string[]) =>
    cells.map((cell) => quoteCell(cell, separator)).join(separator) + lineEnd;
  const header = join(columns);
  const own = (text: string | undefined) =>
    text === undefined ? '' : formatCell(text, separator) + separator;
  const syntax = { header: Buffer.from(header), columns: columns.length, separator, lineEnd };
  const needsMark = isMarked || (first !== null && !isAscii([first.name, ...first.cells]));
  let rows = 0;
  await writeAtomically(
    out,
    async (file) => {
      const writer = new BlockWriter(file);
      await writer.put((needsMark ? BYTE_ORDER_MARK : '') + own(first?.name) + header);
      for (const [index, path] of paths.entries()) {
        signal?.throwIfAborted();
        const prefix = own(first?.cells[index]);
        const copied = await copyRows(path, syntax, prefix, writer).catch((error: unknown) => {
          throw asAppError(error, path);
        });
        if (copied !== null) {
          rows += copied;
          continue;
        }
        for await (const cells of arrangeRows(path, columns, signal)) {
          await writer.put(prefix + join(cells));
          rows++;
        }
      }
      await writer.flush();
    },
    signal,
  );
  return { tables: paths.length, rows, columns: first === null ? columns : [first.name, ...columns] };
}

/** Of all tables; most have the same header, which is taken apart once. */
async function gatherColumns(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<{ columns: string[]; isMarked: boolean }> {
  const columns = new Set<string>();
  const known = new Set<string>();
  let isMarked = false;
  for (const path of paths) {
    signal?.throwIfAborted();
    const head = await readHead(path).catch((error: unknown) => {
      throw asAppError(error, path);
    });
    isMarked ||= head.isMarked;
    if (head.line !== null && known.has(head.line)) continue;
    for (const name of await readHeader(path)) columns.add(name);
    if (head.line !== null) known.add(head.line);
  }
  return { columns: [...columns], isMarked };
}

/** The rows of a table with other columns, or in another syntax, than the whole: their cells under `columns`. */
async function* arrangeRows(
  path: string,
  columns: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<string[], void, undefined> {
  let places: number[] | null = null;
  for await (const record of readTable(path)) {
    signal?.throwIfAborted();
    if (places === null) places = columns.map((name) => record.indexOf(name));
    else {
      const { length } = record;
      yield places.map((place) => (place < 0 || place >= length ? '' : record[place]));
    }
  }
}

async function readHeader(path: string): Promise<string[]> {
  for await (const record of readTable(path)) return record;
  throw new AppError('file.corrupt', `Expected a table with a header, but ${path} is empty.`, {
    details: { path },
  });
}

/** The rows of a table as texts, its header first. */
export async function* readTable(path: string): AsyncGenerator<string[], void, undefined> {
  const delimiter = path.toLowerCase().endsWith('.tsv') ? '\t' : ',';
  const stream = createReadStream(path);
  const parser = parse({ delimiter, bom: true });
  stream.on('error', (error) => parser.destroy(error));
  try {
    for await (const record of stream.pipe(parser)) yield record as string[];
  } catch (error) {
    throw asAppError(error, path);
  } finally {
    stream.destroy();
  }
}

function asAppError(error: unknown, path: string): unknown {
  if (error instanceof AppError) return error;
  if (error instanceof CsvError) {
    const message = `${path} is not a table: ${error.message}. Expected CSV or TSV as Skipscope writes it.`;
    return new AppError('file.corrupt', message, { details: { path }, cause: error });
  }
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT')
    return new AppError('file.notFound', `There is no file ${path}. Check the path.`, { cause: error });
  return error;
}
