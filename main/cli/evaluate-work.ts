import {
  AP_THRESHOLDS,
  dropSmall,
  poolScores,
  scoreImage,
  type ImageScores,
  type PooledScores,
} from '../../core/mask/pooled-metrics.ts';
import type { Overlaps } from '../../core/mask/metrics.ts';
import { overlapFiles, pairLabelFiles, type EvaluationPair } from '../services/evaluate.ts';
import { saveTable } from '../services/measure.ts';
import { tableFormatOf } from './table-format.ts';

/** As commander hands them over. */
export interface EvaluateOptions {
  minSize: number;
  skipMissing: boolean;
  out?: string;
  json: boolean;
}

const COLUMNS: readonly (readonly [header: string, key: keyof ImageScores])[] = [
  ['truth_objects', 'expected'],
  ['objects', 'objects'],
  ['matches', 'matches'],
  ['ap_50', 'ap'],
  ['f1_50', 'f1'],
  ['dice', 'dice'],
  ['aji', 'aji'],
];

/** Compares, writes the table if one is asked for, and tells the scores on stdout. @throws AppError */
export async function evaluateLabels(
  results: string,
  truth: string,
  { minSize, skipMissing, out, json }: EvaluateOptions,
): Promise<number> {
  const format = tableFormatOf(out);
  const found = await pairLabelFiles(results, truth);
  const pairs = skipMissing ? found.filter(({ result }) => result !== null) : found;
  const overlaps: Overlaps[] = [];
  for (const pair of pairs) overlaps.push(dropSmall(await overlapFiles(pair), minSize));
  if (out !== undefined) await saveTable(tableOf(pairs, overlaps), out, format);
  const scores = poolScores(overlaps);
  const missing = pairs.filter(({ result }) => result === null).map(({ name }) => name);
  if (json) process.stdout.write(`${JSON.stringify({ results, truth, missing, ...named(scores) })}\n`);
  else process.stdout.write(describe(scores));
  if (missing.length > 0) {
    const names = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ', ...' : '');
    const verb = missing.length === 1 ? 'image has' : 'images have';
    process.stderr.write(
      `${missing.length} ${verb} no result and counted as empty (${names}); see --skip-missing.\n`,
    );
  }
  return 0;
}

function tableOf(pairs: readonly EvaluationPair[], overlaps: readonly Overlaps[]) {
  return {
    header: ['image', ...COLUMNS.map(([header]) => header)],
    rows: pairs.length,
    row: (index: number) => {
      const scores = scoreImage(overlaps[index]);
      return [pairs[index].name, ...COLUMNS.map(([, key]) => scores[key])];
    },
  };
}

function named({ ap, ...scores }: PooledScores) {
  return { ...scores, ap: Object.fromEntries(AP_THRESHOLDS.map((iou, i) => [iou.toFixed(2), ap[i]])) };
}

function describe(scores: PooledScores): string {
  const { images, expected, objects, ap, apMean, f1, precision, recall, dice, aji } = scores;
  const number = (value: number) => value.toFixed(4);
  const at = AP_THRESHOLDS.map((iou, i) => `  AP@${iou.toFixed(2)}   ${number(ap[i])}`);
  return [
    `${images} ${images === 1 ? 'image' : 'images'}, ${expected} objects in the truth, ${objects} in the results`,
    ...at,
    `  AP mean   ${number(apMean)}`,
    `  F1@0.50   ${number(f1)}   precision ${number(precision)}, recall ${number(recall)}`,
    `  Dice      ${number(dice)}   mean over the images`,
    `  AJI       ${number(aji)}   mean over the images`,
    '',
  ].join('\n');
}
