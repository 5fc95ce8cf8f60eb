import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundleProcesses, type Bundle } from '../engine/testing/bundle.ts';
import { drawSpots } from '../engine/testing/pictures.ts';
import { openImage } from '../formats/open-image.ts';
import { runProgram } from './testing/run-program.ts';

const WIDTH = 240;
const HEIGHT = 160;
const WHOLE = { x: 0, y: 0, width: WIDTH, height: HEIGHT };
const TINY = ['--model', 'tiny', '--device', 'cpu', '--format', 'label-tiff', '--json'];

let bundle: Bundle;
let folder = '';
const at = (...names: string[]): string => join(folder, ...names);

/** Spots 40 pixels apart, the same again, then others 80 pixels apart, every second of which lies where one was. */
beforeAll(async () => {
  bundle = await bundleProcesses();
  folder = await mkdtemp(join(tmpdir(), 'skipscope-scope-'));
  const planes = [40, 40, 80].map((spacing) => drawSpots(WIDTH, HEIGHT, spacing));
  const header =
    `{'descr': '<u2', 'fortran_order': False, 'shape': (1, 3, ${HEIGHT}, ${WIDTH}), }`.padEnd(117) + '\n';
  const start = Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY'), Buffer.from([1, 0, 118, 0])]);
  const values = planes.map((plane) => Buffer.from(plane.buffer));
  await writeFile(at('stack.npy'), Buffer.concat([start, Buffer.from(header), ...values]));
});
afterAll(async () => {
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) =>
  runProgram(bundle.cli, ['segment', 'stack.npy', ...TINY, ...args], {
    cwd: folder,
    env: { SKIPSCOPE_DATA: at('data') },
  });

async function readLabels(...names: string[]): Promise<ArrayLike<number>> {
  const image = await openImage(at(...names));
  const labels = await image.readRegion({ level: 0, t: 0, c: 0, z: 0, rect: WHOLE });
  await image.close();
  return labels;
}

const labelsOf = (values: ArrayLike<number>): Set<number> =>
  new Set(Array.from(values).filter((label) => label > 0));

describe('skipscope segment', () => {
  it('writes files for every plane, and numbers objects that go on through planes once', async () => {
    const { code, stdout, stderr } = await run('--out', 'stack', '--planes', 'z', '--link', '0.3');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ objects: 24 + 24 + 6 });
    const names = (await readdir(at('stack'))).filter((name) => name.endsWith('.tif'));
    expect(names.sort()).toEqual([0, 1, 2].map((z) => `stack_t000_z00${z}.labels.tif`));
    const [first, second, third] = await Promise.all(names.map((name) => readLabels('stack', name)));
    expect(labelsOf(first).size).toBe(24);
    expect(Array.from(second)).toEqual(Array.from(first));
    expect(Math.min(...labelsOf(third))).toBeGreaterThan(24);
  });

  it('goes on with the planes that are missing', async () => {
    await run('--out', 'again', '--planes', 'z');
    await rm(at('again', 'stack_t000_z001.labels.tif'));
    const { stdout } = await run('--out', 'again', '--planes', 'z', '--resume');
    expect(JSON.parse(stdout)).toMatchObject({ objects: 24 });
  });

  it('finds objects in a region, numbered from 1, and says when there is none', async () => {
    // Middles of spots at 60 and 100, and at 60.
    const { code, stdout } = await run('--out', 'part', '--region', '50,45,60,30');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ objects: 2, width: WIDTH });
    const labels = await readLabels('part', 'stack.labels.tif');
    expect([labels[60 * WIDTH + 60], labels[60 * WIDTH + 100], labels[20 * WIDTH + 20]]).toEqual([1, 2, 0]);
    const beside = await run('--out', 'part', '--region', '500,45,60,30');
    expect(beside.code).toBe(3);
    expect(beside.stderr).toContain(
      'Expected a region inside the image of 240 x 160 pixels, got 60 x 30 at 500,45.',
    );
  });
});
