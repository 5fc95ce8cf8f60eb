import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, parse, resolve } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { countMatches, measureOverlaps } from '../../core/mask/metrics.ts';
import { bundleProcesses, type Bundle } from '../engine/testing/bundle.ts';
import { openImage } from '../formats/open-image.ts';

const DATA = resolve(import.meta.dirname, '../../../shared/data');
const SPLIT = join(DATA, 'splits', 'dsb2018_fluo.json');

let bundle: Bundle;
let out = '';
beforeAll(async () => {
  bundle = await bundleProcesses();
  out = await mkdtemp(join(tmpdir(), 'skipscope-accuracy-'));
});
afterAll(async () => {
  await bundle.remove();
  await rm(out, { recursive: true, force: true });
});

async function readLabels(path: string) {
  const source = await openImage(path);
  const { x: width, y: height } = source.shape;
  const pixels = await source.readRegion({ level: 0, t: 0, c: 0, z: 0, rect: { x: 0, y: 0, width, height } });
  await source.close();
  return pixels;
}

it(
  'the default model finds the nuclei of the DSB 2018 fluorescence test images (AP at IoU 0.5, objects pooled)',
  { timeout: 600_000 },
  async ({ skip }) => {
    skip(!existsSync(SPLIT), 'the images are not in ../shared/data');
    const { test } = JSON.parse(await readFile(SPLIT, 'utf8')) as { test: string[] };
    const files = await readdir(join(DATA, 'dsb2018', 'images'));
    const images = files
      .filter((file) => test.includes(parse(file).name))
      .map((file) => join(DATA, 'dsb2018', 'images', file));
    expect(images).toHaveLength(test.length);
    const options = ['--out', out, '--format', 'label-tiff', '--device', 'cpu', '--json'];
    await promisify(execFile)(process.execPath, [bundle.cli, 'segment', ...images, ...options]);
    let matches = 0;
    let objects = 0;
    for (const name of test) {
      const truth = await readLabels(join(DATA, 'dsb2018', 'masks', `${name}.tif`));
      const overlaps = measureOverlaps(truth, await readLabels(join(out, `${name}.labels.tif`)));
      const found = countMatches(overlaps, 0.5);
      matches += found;
      objects += overlaps.truth.length + overlaps.prediction.length - found;
    }
    expect(matches / objects).toBeGreaterThan(0.75);
  },
);
