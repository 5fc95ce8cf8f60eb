import { extname } from 'node:path';

import { AppError } from '../../core/errors.ts';
import type { TableFormat } from '../../core/measure/table-text.ts';

/** By the file's ending; CSV for the standard output. @throws AppError `request.invalid` for another ending */
export function tableFormatOf(path: string | undefined): TableFormat {
  if (path === undefined) return 'csv';
  const ending = extname(path).toLowerCase();
  if (ending === '.csv') return 'csv';
  if (ending === '.tsv') return 'tsv';
  throw new AppError('request.invalid', `Expected a table's name ending in .csv or .tsv, got ${path}.`);
}
