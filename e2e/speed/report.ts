import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

export interface Row {
  what: string;
  value: number;
  unit: 'ms' | 'MB' | 'per second';
  atLeast?: number;
  atMost?: number;
}

/** Prints the rows and keeps them in bench/results with the machine and the commit, as the benchmarks do. */
export function report(name: string, title: string, rows: readonly Row[]): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' });
  const machine = {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    commit: commit.trim(),
  };
  for (const { what, value, unit, atLeast, atMost } of rows) {
    const isGood = value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);
    const limit = atLeast === undefined ? atMost && `at most ${atMost}` : `at least ${atLeast}`;
    const verdict = limit ? `  (${limit}: ${isGood ? 'ok' : 'MISSED'})` : '';
    console.log(`  ${what.padEnd(62)} ${value.toFixed(1).padStart(9)} ${unit}${verdict}`);
  }
  const folder = join(ROOT, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ title, machine, rows }, null, 2)}\n`);
}
