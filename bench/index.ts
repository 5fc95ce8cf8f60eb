/** npm run bench [-- NAME...]: runs all benchmarks or the named ones, prints tables, keeps them in bench/results. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findAppFolder } from '../main/services/folders.ts';
import { batch } from './batch.ts';
import { brush } from './brush.ts';
import { crash } from './crash.ts';
import { editing } from './editing.ts';
import { journal } from './journal.ts';
import { exporting } from './exporting.ts';
import { describeMachine, type Row } from './measure.ts';
import { measurements } from './measurements.ts';
import { memory } from './memory.ts';
import { opening } from './opening.ts';
import { segmentation } from './segmentation.ts';
import { separation } from './separation.ts';
import { slideSegmentation } from './slide-segmentation.ts';
import { slides } from './slides.ts';
import { soak } from './soak.ts';
import { start } from './start.ts';

const BENCHMARKS = [
  segmentation,
  batch,
  separation,
  measurements,
  exporting,
  brush,
  editing,
  journal,
  opening,
  start,
  memory,
  soak,
  crash,
  slides,
  slideSegmentation,
];

function formatRow({ what, value, unit, limit }: Row): string {
  const digits = unit === 'ratio' ? 3 : unit === 'objects' || unit === 'times' || value >= 100 ? 0 : 2;
  const verdict =
    limit === undefined ? '' : value <= limit ? `  (at most ${limit}: ok)` : `  (at most ${limit}: MISSED)`;
  return `  ${what.padEnd(50)} ${value.toFixed(digits).padStart(10)} ${unit === 'ratio' ? '' : unit}${verdict}`.trimEnd();
}

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    const known = BENCHMARKS.map((benchmark) => benchmark.name).join(', ');
    console.error(`There is no benchmark "${unknown.join('", "')}". There are: ${known}.`);
    return 2;
  }
  const root = findAppFolder();
  const machine = describeMachine(root);
  await mkdir(join(root, 'bench', 'results'), { recursive: true });
  console.log(
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.commit}`,
  );
  for (const benchmark of BENCHMARKS) {
    if (names.length > 0 && !names.includes(benchmark.name)) continue;
    console.log(`\n${benchmark.name}: ${benchmark.title}`);
    const scratch = await mkdtemp(join(tmpdir(), 'skipscope-bench-'));
    const say = (text: string): void => console.error(`  ... ${text}`);
    try {
      const rows = await benchmark.run({ scratch, root, say });
      for (const row of rows) console.log(formatRow(row));
      const path = join(root, 'bench', 'results', `${benchmark.name}.json`);
      await writeFile(path, `${JSON.stringify({ title: benchmark.title, machine, rows }, null, 2)}\n`);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
