import { describeSummary } from '../../core/measure/summary.ts';
import { tableLines } from '../../core/measure/table-text.ts';
import { measureFile, saveTable } from '../services/measure.ts';
import { tableFormatOf } from './table-format.ts';

/** As commander hands them over. */
export interface MeasureOptions {
  image?: string;
  out?: string;
  plane?: { t: number; z: number };
  json: boolean;
}

/** Measures and writes; the summary goes to stdout, or to stderr when the table is there. @throws AppError */
export async function measureLabels(labels: string, options: MeasureOptions): Promise<number> {
  const { image = null, plane = null, out } = options;
  const format = tableFormatOf(out);
  const { table, summary } = await measureFile({ labels, image, plane });
  const told = options.json
    ? JSON.stringify({ labels, image, out: out ?? null, ...summary })
    : describeSummary(summary);
  if (out === undefined) {
    for (const line of tableLines(table, format)) process.stdout.write(line);
    process.stderr.write(`${told}\n`);
  } else {
    await saveTable(table, out, format);
    process.stdout.write(`${told}\n`);
  }
  return 0;
}
