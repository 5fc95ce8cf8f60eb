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
 * first appear; a table without one leaves it empty. Cells are taken as they are. Memory holds one row at a time, so a table
 * may have any number of them. `first` is a column that comes before the others, with a cell for each table.
 *
 * @throws AppError `file.*` for what can't be read or written, `file.corrupt` for what is no table
 */
export async function mergeTables(
  paths: readonly string[],
  out: string,
  format: TableFormat,
  { signal, first = null }: { signal?: AbortSignal; first?: FirstColumn | null } = {},
): Promise<MergedTables> {
  const columns: string[] = [];
  const known = new Set<string>();
  let isMarked = first !== null && !isAscii([first.name, ...first.cells]);
  for (const path of paths) {
    const header = await readHeader(path);
    isMarked ||= await startsWithMark(path);
    for (const name of header) {
      if (known.has(name)) continue;
      known.add(name);
      columns.push(name);
    }
  }
  const { separator, lineEnd } = TABLE_SYNTAX[format];
  const join = (cells: readonly string[], own: string | null) =>
    [
      ...(own === null ? [] : [formatCell(own, separator)]),
      ...cells.map((cell) => quoteCell(cell, separator)),
    ].join(separator) + lineEnd;
  let rows = 0;
  await writeAtomically(
    out,
    async (file) => {
      const writer = new BlockWriter(file);
      await writer.put((isMarked ? BYTE_ORDER_MARK : '') + join(columns, first?.name ?? null));
      for (const [index, path] of paths.entries()) {
        let places: number[] | null = null;
        for await (const record of readTable(path)) {
          signal?.throwIfAborted();
          if (places === null) {
            const header = record;
            places = columns.map((name) => header.indexOf(name));
            continue;
          }
          const { length } = record;
          const cells = places.map((place) => (place < 0 || place >= length ? '' : record[place]));
          await writer.put(join(cells, first?.cells[index] ?? null));
          rows++;
        }
      }
      await writer.flush();
    },
    signal,
  );
  return { tables: paths.length, rows, columns: first === null ? columns : [first.name, ...columns] };
}

/** A table begins with the mark where it holds more than ASCII (core/measure/table-text.ts). */
async function startsWithMark(path: string): Promise<boolean> {
  const mark = Buffer.from(BYTE_ORDER_MARK);
  for await (const bytes of createReadStream(path, { end: mark.length - 1 }))
    return mark.equals(bytes as Buffer);
  return false;
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
  if (error instanceof CsvError) {
    const message = `${path} is not a table: ${error.message}. Expected CSV or TSV as Skipscope writes it.`;
    return new AppError('file.corrupt', message, { details: { path }, cause: error });
  }
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT')
    return new AppError('file.notFound', `There is no file ${path}. Check the path.`, { cause: error });
  return error;
}
