import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { LabelTruth } from './label-truth.ts';
import { LabelsUnderTest } from './labels-under-test.ts';
import { planOperation, randomNumbers, SOAK_PLANES } from './operations.ts';

export interface SoakOptions {
  /** An empty folder. */
  folder: string;
  /** The built soak-process.ts. */
  program: string;
  seed: number;
  operations: number;
  /** Operations between two kills, on average. */
  perKill: number;
  say?: (text: string) => void;
}

export interface SoakResult {
  operations: number;
  /** Changes in the journal, undoing and redoing included. */
  revision: number;
  kills: number;
  /** Kills that met an operation that was on disk and not told of yet. */
  untold: number;
  /** Kills after which the journal ended in a half record, put there as a power cut would leave it. */
  torn: number;
  /** Milliseconds from the killed project to its labels, the longest. */
  slowestOpening: number;
}

/**
 * Random edits, undoing, redoing, saving and reopening by a process that is killed again and again. At every restart the
 * labels have to be what LabelTruth says. Throws an Error that says what differs.
 */
export async function soak({
  folder,
  program,
  seed,
  operations,
  perKill,
  say,
}: SoakOptions): Promise<SoakResult> {
  const imagePath = join(folder, 'cells.tif');
  const dataFolder = join(folder, 'data');
  await mkdir(dataFolder);
  await writeFile(imagePath, 'pixels');
  const random = randomNumbers(seed);
  const truth = new LabelTruth();
  const result: SoakResult = { operations: 0, revision: 0, kills: 0, untold: 0, torn: 0, slowestOpening: 0 };
  while (result.operations < operations) {
    const count = 1 + Math.floor(2 * perKill * random());
    const args = [program, imagePath, dataFolder, String(seed), String(result.operations)];
    const told = await workAndKill(args, count, 8 * random());
    result.kills++;
    for (; result.operations <= told.operation; result.operations++)
      truth.do(planOperation(seed, result.operations));
    expectEqual('the revision told', told.revision, truth.revision);
    if (truth.revision > 0 && random() < 0.3) {
      await appendFile(join(`${imagePath}.skipscope`, 'edits.journal'), tornRecord(random));
      result.torn++;
    }
    const start = performance.now();
    const labels = new LabelsUnderTest(imagePath, dataFolder, 1000);
    await labels.open();
    result.slowestOpening = Math.max(result.slowestOpening, performance.now() - start);
    // The operation after the last one told may be on disk, and been killed before it could be told.
    while (truth.revision < labels.info.revision && result.operations <= told.operation + 1) {
      truth.do(planOperation(seed, result.operations++));
      if (truth.revision === labels.info.revision) result.untold++;
    }
    await compare(labels, truth);
    await labels.close();
    if (truth.revision > 0) await expectTidy(`${imagePath}.skipscope`);
    say?.(`${result.operations} operations, ${result.kills} kills`);
  }
  result.revision = truth.revision;
  await undoAll(new LabelsUnderTest(imagePath, dataFolder, 1000), truth);
  return result;
}

/** Takes back everything since the image was opened for the first time, many restarts ago. */
async function undoAll(labels: LabelsUnderTest, truth: LabelTruth): Promise<void> {
  await labels.open();
  for (; truth.canUndo; truth.do({ kind: 'undo' })) await labels.do({ kind: 'undo' });
  await compare(labels, truth);
  expectEqual('the objects after undoing everything', labels.info.objects, 0);
  await labels.close();
}

/** Kills the process `delay` ms after it told of its `count`-th operation; returns the last one that it told of. */
async function workAndKill(
  args: string[],
  count: number,
  delay: number,
): Promise<{ operation: number; revision: number }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let last = { operation: -1, revision: 0 };
  for await (const line of createInterface({ input: child.stdout })) {
    const [operation, revision] = line.split(' ').map(Number) as [number, number];
    last = { operation, revision };
    if (--count === 0) setTimeout(() => child.kill('SIGKILL'), delay);
  }
  const [code, signal] = (await ended) as [number | null, string | null];
  if (signal !== 'SIGKILL') throw new Error(`the soak's process ended by itself (status ${code})`);
  return last;
}

/** The beginning of a record of the journal that claims to be longer than it is. */
function tornRecord(random: () => number): Uint8Array {
  const bytes = Uint8Array.from({ length: 1 + Math.floor(60 * random()) }, () => Math.floor(256 * random()));
  bytes.set(Uint8Array.of(200, 0, 0, 0).subarray(0, bytes.length));
  return bytes;
}

async function compare(labels: LabelsUnderTest, truth: LabelTruth): Promise<void> {
  const { revision, maxLabel, canUndo, canRedo, classes } = labels.info;
  const { facts } = truth;
  const expected = { revision: truth.revision, maxLabel: facts.maxLabel };
  const undo = { canUndo: truth.canUndo, canRedo: truth.canRedo };
  expectEqual(
    'the facts',
    { revision, maxLabel, canUndo, canRedo, classes: classes.length },
    { ...expected, ...undo, classes: facts.classes },
  );
  for (const plane of SOAK_PLANES) {
    const [pixels, wanted] = [await labels.pixels(plane), truth.pixels(plane)];
    const place = pixels.findIndex((label, i) => label !== wanted[i]);
    if (place >= 0)
      throw new Error(`z ${plane.z}, pixel ${place}: expected ${wanted[place]}, got ${pixels[place]}`);
    const objects = (await labels.objects(plane)).map(({ centroid: _, ...object }) => object);
    expectEqual(`the objects of z ${plane.z}`, objects, truth.objects(plane));
  }
}

/** What was being written when the process was killed must not pile up. */
async function expectTidy(folder: string): Promise<void> {
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    /\.tmp$|\.stale$|lock$/.test(name),
  );
  expectEqual('what is left over', names, []);
}

function expectEqual(what: string, found: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: expected ${b}, got ${a}`);
}
