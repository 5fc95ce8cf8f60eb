import type { ImageSummary } from '../../core/measure/summary.ts';
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
    : describe(summary);
  if (out === undefined) {
    for (const line of tableLines(table, format)) process.stdout.write(line);
    process.stderr.write(`${told}\n`);
  } else {
    await saveTable(table, out, format);
    process.stdout.write(`${told}\n`);
  }
  return 0;
}

function describe(summary: ImageSummary): string {
  const { objects, coverage, area_mean: mean, area_mean_um2: calibrated } = summary;
  const density =
    summary.per_mm2 === null
      ? `${summary.per_megapixel.toPrecision(4)} per megapixel`
      : `${summary.per_mm2.toPrecision(4)} per mm²`;
  const covered = `${(100 * coverage).toFixed(1)} % of the image`;
  const size = calibrated === null ? `${mean?.toFixed(1)} px` : `${calibrated.toPrecision(4)} µm²`;
  const counted = `${objects} object${objects === 1 ? '' : 's'}, ${density}, ${covered}`;
  return mean === null ? counted : `${counted}, mean area ${size}`;
}
