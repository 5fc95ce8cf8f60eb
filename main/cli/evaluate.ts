import { Option, type Command } from 'commander';

import { evaluateLabels, type EvaluateOptions } from './evaluate-work.ts';
import { parseCount } from './options.ts';

const EXAMPLES = `
Examples:
  skipscope evaluate results truth
  skipscope evaluate results truth --min-size 25 --out per-image.csv
  skipscope evaluate cell.labels.tif cell-truth.tif --json

Compares label images (whole numbers, 0 = background, one number per object). Of two folders, NAME.labels.tif, NAME.tif, NAME.png or
NAME.npy goes with the truth's NAME. AP is TP / (TP + FP + FN) at an IoU threshold, summed over all images, as StarDist and
Cellpose report it; Dice and AJI (Kumar et al. 2017) are means over the images. A truth without a result counts as an image
where nothing was found, unless --skip-missing leaves it out.`;

/** Adds `evaluate RESULTS TRUTH` to the program. */
export function registerEvaluate(program: Command, end: (exitCode: number) => void): void {
  program
    .command('evaluate')
    .description('compare label images with the truth: AP, F1, Dice, AJI')
    .argument('<results>', 'label image or a folder of them')
    .argument('<truth>', 'the true labels: a file for a file, a folder for a folder')
    .addOption(
      new Option('--min-size <pixels>', 'leave out smaller objects, in results and truth')
        .argParser(parseCount)
        .default(0),
    )
    .option('--skip-missing', 'leave out truth without a result', false)
    .option(
      '-o, --out <file>',
      'table to write, .csv or .tsv, one row an image; one that is there is replaced',
    )
    .option('--json', 'tell the scores as one line of JSON', false)
    .addHelpText('after', EXAMPLES)
    .action(async (results: string, truth: string, options: EvaluateOptions) =>
      end(await evaluateLabels(results, truth, options)),
    );
}
