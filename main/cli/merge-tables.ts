import type { Command } from 'commander';

import { mergeTables } from '../services/merge-tables.ts';
import { expandTables } from '../services/batch/inputs.ts';
import { tableFormatOf } from './table-format.ts';

const EXAMPLES = `
Examples:
  skipscope merge-tables results --out all.csv
  skipscope merge-tables "plate*/*.measurements.csv" --out all.tsv

A folder stands for the tables NAME.measurements.csv in it. Rows follow each other in the order of the files' names; a column
that some of the tables lack stays empty there.`;

/** Adds `merge-tables TABLE...` to the program. */
export function registerMergeTables(program: Command, end: (exitCode: number) => void): void {
  program
    .command('merge-tables')
    .description('put the tables of many images into one')
    .argument('<table...>', 'tables (.csv, .tsv), folders of them, or patterns')
    .requiredOption('-o, --out <file>', 'table to write, .csv or .tsv; one that is there is replaced')
    .addHelpText('after', EXAMPLES)
    .action(async (inputs: string[], { out }: { out: string }) => {
      const paths = await expandTables(inputs);
      const { tables, rows, columns } = await mergeTables(paths, out, tableFormatOf(out));
      process.stdout.write(`${tables} tables, ${rows} rows, ${columns.length} columns -> ${out}\n`);
      end(0);
    });
}
