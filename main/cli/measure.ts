import { Option, type Command } from 'commander';

import { parsePlane } from './options.ts';
import { measureLabels, type MeasureOptions } from './measure-work.ts';

const EXAMPLES = `
Examples:
  skipscope measure cells.labels.tif --image cells.tif --out cells.csv
  skipscope measure cells.labels.png > shapes.csv
  skipscope measure stack.labels.tif --image stack.tif --plane 0,4 --out plane4.tsv --json

One row an object, under scikit-image's names (area, perimeter, solidity, ...). Where the image has a pixel size, columns
ending in _um and _um2 stand beside those in pixels; lengths around an object are left empty where pixels are not square.
With --image, the intensities of each channel follow. A name ending in .tsv gives tabs instead of commas.
Without --out the table goes to the standard output. Number, density, coverage and mean area of the objects are told
beside it (with --json as one line).`;

/** Adds `measure LABELS` to the program. */
export function registerMeasure(program: Command, end: (exitCode: number) => void): void {
  program
    .command('measure')
    .description('measure the objects of a label image and write a table')
    .argument('<labels>', 'label image: whole numbers, 0 = background, one number per object')
    .option('-i, --image <file>', 'image whose intensities are measured, and whose pixel size holds')
    .option('-o, --out <file>', 'table to write, .csv or .tsv; one that is there is replaced')
    .addOption(
      new Option('--plane <t,z>', 'time point and z plane of a stack, numbered from 0').argParser(parsePlane),
    )
    .option('--json', 'tell the summary as one line of JSON', false)
    .addHelpText('after', EXAMPLES)
    .action(async (labels: string, options: MeasureOptions) => end(await measureLabels(labels, options)));
}
