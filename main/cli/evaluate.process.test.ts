import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundleProcesses, type Bundle } from '../engine/testing/bundle.ts';
import { runProgram } from './testing/run-program.ts';

/** The scoring script that published numbers of this project were made with. */
const SCORE = join(import.meta.dirname, '../../../shared/score/score_instances.py');
const PYTHON = '/usr/bin/python3';
const SAMPLES = join(import.meta.dirname, '../../assets/samples');

let bundle: Bundle;
let folder = '';
beforeAll(async () => {
  bundle = await bundleProcesses();
  folder = await mkdtemp(join(tmpdir(), 'skipscope-evaluate-'));
  for (const name of ['truth', 'results', 'random/masks', 'random/results'])
    await mkdir(join(folder, name), { recursive: true });
  await write('truth/a.png', [1, 1, 0, 2, 2, 2, 2, 0], 4);
  await write('results/a.labels.png', [5, 5, 0, 6, 6, 6, 0, 0], 4);
  await write('truth/b.png', [1, 1, 1, 1], 2);
});
afterAll(async () => {
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

const write = (name: string, values: ArrayLike<number>, width: number) =>
  writeFile(
    join(folder, name),
    encode({ width, height: values.length / width, data: Uint16Array.from(values), depth: 16, channels: 1 }),
  );
const run = (...args: string[]) => runProgram(bundle.cli, ['evaluate', ...args], { cwd: folder });

describe('skipscope evaluate', () => {
  it('scores a folder; what has no result counts as empty, and is told', async () => {
    const { code, stdout, stderr } = await run('results', 'truth', '--json', '--out', 'table.csv');
    expect(code).toBe(0);
    const scores = JSON.parse(stdout) as Record<string, unknown> & { ap: Record<string, number> };
    expect(scores).toMatchObject({
      images: 2,
      expected: 3,
      objects: 2,
      precision: 1,
      recall: 2 / 3,
      missing: ['b'],
    });
    expect(scores.ap).toMatchObject({ '0.50': 2 / 3, '0.75': 2 / 3, '0.80': 1 / 4 });
    expect(stderr).toContain('1 image has no result and counted as empty (b)');
    expect(await readFile(join(folder, 'table.csv'), 'utf8')).toBe(
      'image,truth_objects,objects,matches,ap_50,f1_50,dice,aji\r\n' +
        `a,2,2,2,1,1,${10 / 11},${5 / 6}\r\n` +
        'b,1,0,0,0,0,0,0\r\n',
    );
  });

  it('leaves those out when asked to, and compares two files', async () => {
    const skipped = await run('results', 'truth', '--skip-missing', '--json');
    expect(JSON.parse(skipped.stdout)).toMatchObject({ images: 1, missing: [] });
    const files = await run('results/a.labels.png', 'truth/a.png');
    expect(files.stdout).toContain('1 image, 2 objects in the truth, 2 in the results\n  AP@0.50   1.0000');
  });

  it.each([
    [['results', 'truth/a.png'], 'Expected two folders or two label images'],
    [['truth/a.png', 'truth/b.png'], 'Expected labels of one size, but a.png has 4 x 2 pixels'],
    [['nowhere', 'truth'], 'There is no file or folder nowhere'],
    [['random', 'truth'], 'is named as one of truth: expected a.labels.tif or a.tif'],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, stderr } = await run(...args);
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
  });

  it.skipIf(!existsSync(SCORE) || !existsSync(PYTHON))('agrees with the reference script', async () => {
    let state = 7;
    const random = (below: number) => ((state = (state * 48271) % 2147483647), state % below);
    for (let image = 0; image < 4; image++) {
      const [width, height] = [40, 30];
      const truth = new Uint16Array(width * height);
      const found = new Uint16Array(width * height);
      for (let label = 1; label <= 12; label++) {
        const [x, y, w, h] = [random(34), random(24), 3 + random(8), 3 + random(8)];
        const fill = (map: Uint16Array, dx: number, dy: number) => {
          for (let j = y + dy; j < Math.min(height, y + dy + h); j++)
            for (let i = x + dx; i < Math.min(width, x + dx + w); i++) map[j * width + i] = label * 3;
        };
        fill(truth, 0, 0);
        if (random(5) > 0) fill(found, random(3), random(2));
      }
      await write(`random/masks/image${image}.png`, truth, width);
      await write(`random/results/image${image}.labels.png`, found, width);
    }
    // The script knows no `.labels.png`.
    for (let image = 0; image < 4; image++) {
      await writeFile(
        join(folder, `random/results/image${image}.png`),
        await readFile(join(folder, `random/results/image${image}.labels.png`)),
      );
    }
    for (const minSize of ['0', '12']) await compareWithScript('random/results', 'random', minSize);
  });

  it.skipIf(!existsSync(SCORE) || !existsSync(PYTHON))(
    'agrees with it on what a network finds in the samples',
    { timeout: 120_000 },
    async () => {
      const names = ['nuclei-dense', 'nuclei-small-lowsnr', 'nuclei-sparse-uneven'];
      await mkdir(join(folder, 'samples/masks'), { recursive: true });
      for (const name of names)
        await copyFile(
          join(SAMPLES, 'truth', `${name}.labels.tif`),
          join(folder, `samples/masks/${name}.tif`),
        );
      const images = names.map((name) => join(SAMPLES, `${name}.ome.tif`));
      const options = ['--out', 'found', '--format', 'label-tiff', '--device', 'cpu'];
      const { code } = await runProgram(bundle.cli, ['segment', ...images, ...options], { cwd: folder });
      expect(code).toBe(0);
      const { f1 } = await compareWithScript('found', 'samples', '0');
      expect(f1).toBeGreaterThan(0.85);
    },
  );
});

/** Scores with the script and with ours; returns the latter. `truth` holds the folder `masks`. */
async function compareWithScript(results: string, truth: string, minSize: string) {
  const report = join(folder, 'report.json');
  const args = ['--pred', results, '--gt', truth, '--min-size', minSize, '--out', report];
  execFileSync(PYTHON, [SCORE, ...args], { cwd: folder });
  const { all } = JSON.parse(await readFile(report, 'utf8')) as { all: Reference };
  const { dataset, per_image } = all;
  const { stdout } = await run(results, join(truth, 'masks'), '--min-size', minSize, '--json');
  const ours = JSON.parse(stdout) as { ap: Record<string, number> } & Record<string, number>;
  for (const [iou, value] of Object.entries(dataset.AP)) expect(ours.ap[iou]).toBeCloseTo(value, 12);
  expect(ours.apMean).toBeCloseTo(dataset.AP_mean, 12);
  expect(ours.f1).toBeCloseTo(dataset.F1_50, 12);
  expect(ours.dice).toBeCloseTo(per_image.dice, 12);
  expect(ours.aji).toBeCloseTo(per_image.AJI, 12);
  return ours;
}

interface Reference {
  dataset: { AP: Record<string, number>; AP_mean: number; F1_50: number };
  per_image: { dice: number; AJI: number };
}
