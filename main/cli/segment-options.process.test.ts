import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundleProcesses, type Bundle } from '../engine/testing/bundle.ts';
import { encodeGraph } from '../engine/testing/onnx-graph.ts';
import { writeSpots } from '../engine/testing/pictures.ts';
import { openImage } from '../formats/open-image.ts';
import { runProgram } from './testing/run-program.ts';

const RECT = { x: 0, y: 0, width: 240, height: 160 };

let bundle: Bundle;
let folder = '';
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(async () => {
  bundle = await bundleProcesses();
  folder = await mkdtemp(join(tmpdir(), 'skipscope-segment-'));
  await writeSpots(at('a.png'), RECT.width, RECT.height);
});
afterAll(async () => {
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) =>
  runProgram(bundle.cli, args, { cwd: folder, env: { SKIPSCOPE_DATA: at('data') } });

async function readChannels(path: string) {
  const image = await openImage(path);
  const planes: ArrayLike<number>[] = [];
  for (let c = 0; c < image.shape.c; c++) {
    planes.push(await image.readRegion({ level: 0, t: 0, c, z: 0, rect: RECT }));
  }
  await image.close();
  return { planes, names: image.channels.map((channel) => channel.name) };
}

describe('skipscope segment', () => {
  it('writes the masks of a model and its maps', async () => {
    const [shape, type] = [['n', 1, 'h', 'w'], 'float32' as const];
    const graph = encodeGraph({
      inputs: [{ name: 'in', type, shape }],
      outputs: [{ name: 'out', type, shape }],
      nodes: [{ op: 'Identity', inputs: ['in'], outputs: ['out'] }],
    });
    await writeFile(at('walls.onnx'), graph);
    const added = await run('model', 'add', 'walls.onnx', '--outputs', 'membrane');
    expect(added).toMatchObject({ code: 0, stderr: '' });
    const formats = 'label-tiff,mask-png,probability-tiff';
    const asked = ['--model', 'walls', '--device', 'cpu', '--format', formats];
    const { code, stderr } = await run('segment', '.', '--out', 'out', ...asked);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Device: cpu\n' });
    const written = ['a.labels.tif', 'a.mask.png', 'a.membrane.png', 'a.probability.tif'];
    expect((await readdir(at('out'))).filter((name) => !name.endsWith('.json')).sort()).toEqual(written);
    const maps = await readChannels(at('out', 'a.probability.tif'));
    expect(maps.names).toEqual(['foreground', 'boundary', 'membrane']);
    const membrane = (await readChannels(at('out', 'a.membrane.png'))).planes[0];
    for (const [i, value] of Array.from(maps.planes[2]).entries()) {
      expect(membrane[i]).toBe(value > 0.5 ? 255 : 0);
      expect(maps.planes[0][i]).toBeCloseTo(1 - value, 2);
    }
    expect(new Set(Array.from(membrane))).toEqual(new Set([0, 255]));

    // Its masks are no images to segment.
    const again = await run('segment', 'out/*', '--out', 'more', '--model', 'walls');
    expect(again).toMatchObject({ code: 3 });
    expect(again.stderr).toContain('Nothing that matches out/* is an image');
  });

  it('rescales, and says when the objects are of another size', async () => {
    const args = [
      'segment',
      'a.png',
      '--model',
      'tiny',
      '--device',
      'cpu',
      '--json',
      '--format',
      'label-tiff',
    ];
    const usual = await run(...args, '--out', 'usual');
    expect(usual).toMatchObject({ code: 0, stderr: '' });
    const { medianDiameter } = JSON.parse(usual.stdout) as { medianDiameter: number };
    expect(medianDiameter).toBeGreaterThan(10);
    const rescaled = await run(...args, '--out', 'rescaled', '--diameter', '8', '--flips');
    expect(rescaled).toMatchObject({ code: 0 });
    const found = Number(medianDiameter.toPrecision(2));
    expect(rescaled.stderr).toBe(
      `a.png: the objects are about ${found} px across, it was rescaled for 8. Try --diameter ${found}.\n`,
    );
  });

  it.each([
    [
      ['--model', 'tiny', '--channels', '0,1'],
      3,
      'The image has 1 channel, numbered from 0, but number 1 was asked for.',
    ],
    [
      ['--model', 'tiny', '--channels', '0,0,0,0'],
      3,
      "takes 3 channels (red, green, blue), but 4 of the image's 1 channel",
    ],
    [
      ['--model', 'tiny', '--diameter', '9000'],
      2,
      'too far from the 16 that the model Tiny pointwise expects',
    ],
    [
      ['--model', 'tiny', '--diameter', 'big'],
      2,
      'Expected a number of pixels from 0.5 to 10000, got "big".',
    ],
  ])('says what fits not: %j', async (options, expected, message) => {
    const { code, stderr } = await run('segment', 'a.png', '--out', 'x', '--device', 'cpu', ...options);
    expect(stderr).toContain(message);
    expect(code).toBe(expected);
  });
});
