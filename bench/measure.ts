import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** One line of a table. */
export interface Row {
  what: string;
  value: number;
  unit: 'ms' | 'MB' | 'ratio' | 'objects' | 'Mpixel' | 'times' | 'per second';
  /** The value may be at most this; absent where nothing is demanded. */
  limit?: number;
}

export interface Benchmark {
  name: string;
  title: string;
  run(context: BenchContext): Promise<Row[]>;
}

export interface BenchContext {
  /** A folder of its own, removed at the end. */
  scratch: string;
  /** The repository. */
  root: string;
  /** Says on stderr what is going on. */
  say(text: string): void;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The smallest value that at least the given share (0..1) of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** Milliseconds that `work` takes. */
export async function time(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Runs all kinds of work in turns, `rounds` times, so that a machine that gets slower meanwhile slows them all; returns
 * the milliseconds of each kind, round by round.
 */
export async function takeTurns<K extends string>(
  rounds: number,
  kinds: Record<K, () => Promise<number>>,
): Promise<Record<K, number[]>> {
  const names = Object.keys(kinds) as K[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < rounds; round++)
    for (const name of names) times[name].push(await kinds[name]());
  return times;
}

/** Median over the rounds of a / b: each pair was measured at about the same time. */
export function medianRatio(a: readonly number[], b: readonly number[]): number {
  return median(a.map((value, i) => value / b[i]));
}

export interface MachineInfo {
  cpu: string;
  cores: number;
  memoryGiB: number;
  platform: string;
  node: string;
  commit: string;
}

export function describeMachine(root: string): MachineInfo {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim(),
  };
}
