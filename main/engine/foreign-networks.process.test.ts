import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { EngineSegmentation } from '../services/engine.ts';
import { createEngine, type EngineHost } from './host.ts';
import { bundleProcesses, type Bundle } from './testing/bundle.ts';
import { writeForeignModel, type ForeignModel } from './testing/foreign-model.ts';
import { describeWork } from './testing/work.ts';
import { mirror } from '../../core/inference/tile-grid.ts';

const WIDTH = 90;
const HEIGHT = 70;
/** 0 to 250 in steps, different in every pixel's neighbourhood. */
const PICTURE = Uint8Array.from(
  { length: WIDTH * HEIGHT },
  (_, i) => ((i % WIDTH) * 5 + Math.floor(i / WIDTH) * 3) % 251,
);
/** To 0..1, as a description says it. */
const TO_UNIT = [{ id: 'scale_linear' as const, gain: [1 / 255], offset: [0] }];

let bundle: Bundle;
let folder = '';
let engine: EngineHost;

beforeAll(async () => {
  bundle = await bundleProcesses();
  folder = await mkdtemp(join(tmpdir(), 'skipscope-foreign-'));
  const rgb = Uint8Array.from({ length: 3 * PICTURE.length }, (_, i) =>
    i % 3 === 1 ? 200 : PICTURE[Math.floor(i / 3)],
  );
  await writeFile(
    join(folder, 'grey.png'),
    encode({ width: WIDTH, height: HEIGHT, data: PICTURE, channels: 1 }),
  );
  await writeFile(join(folder, 'rgb.png'), encode({ width: WIDTH, height: HEIGHT, data: rgb, channels: 3 }));
  engine = createEngine({ workerPath: bundle.worker });
});
afterAll(async () => {
  await engine.close();
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

/** The kept planes of a run in tiles of 64 pixels. */
async function run(described: ForeignModel, changes: Partial<EngineSegmentation> = {}, image = 'grey.png') {
  const model = await writeForeignModel(folder, described);
  const files = { imagePath: join(folder, image), modelFolder: folder, probabilityPath: join(folder, 'map') };
  const work = await describeWork(files, { model, maxTile: 64, ...changes });
  const result = await engine.segment(work, { onEvent: () => undefined });
  const map = await readFile(work.probability.path);
  const size = WIDTH * HEIGHT;
  return { result, planes: work.probability.planes.map((_, i) => map.subarray(i * size, (i + 1) * size)) };
}

/** The largest difference of a plane from what it should be, in bytes. */
function farthest(plane: Uint8Array, expected: (x: number, y: number) => number): number {
  let most = 0;
  for (let i = 0; i < plane.length; i++) {
    most = Math.max(most, Math.abs(plane[i] - expected(i % WIDTH, Math.floor(i / WIDTH))));
  }
  return most;
}

const at = (x: number, y: number): number => PICTURE[mirror(y, HEIGHT) * WIDTH + mirror(x, WIDTH)];
const AXES = {
  bcyx: ['batch', 'channel', 'y', 'x'],
  byxc: ['batch', 'y', 'x', 'channel'],
  xy: ['x', 'y'],
} as const;

describe('foreign networks', () => {
  it.each([
    ['channels last', { input: { axes: [...AXES.byxc] }, output: { axes: [...AXES.byxc] } }],
    ['no channel axis, x before y', { input: { axes: [...AXES.xy] }, output: { axes: [...AXES.xy] } }],
    [
      'a fixed size with a halo, larger than the picture one way',
      { input: { y: { min: 80, step: 0 }, x: { min: 48, step: 0 } }, output: { halo: { y: 8, x: 8 } } },
    ],
    ['steps of 24 from 40 on', { input: { y: { min: 40, step: 24 }, x: { min: 40, step: 24 } } }],
    ['half floats', { types: { in: 'float16', out: 'float16' } }],
  ] as [string, ForeignModel][])('give back the picture: %s', async (_what, described) => {
    const { planes } = await run({ ...described, spec: { preprocessing: TO_UNIT } });
    expect(farthest(planes[0], at)).toBeLessThanOrEqual(described.types ? 1 : 0);
  });

  it('are fed bytes where they take bytes', async () => {
    const { planes } = await run({
      types: { in: 'uint8' },
      input: { dtype: 'uint8' },
      nodes: [{ op: 'Cast', inputs: ['in'], outputs: ['out'], attributes: { to: 1 } }],
      spec: { postprocessing: TO_UNIT },
    });
    expect(farthest(planes[0], at)).toBe(0);
  });

  it('may answer with less than they are fed: the picture is mirrored around', async () => {
    const valid = { scale: 1, offset: -4 };
    const { planes } = await run({
      nodes: [{ op: 'AveragePool', inputs: ['in'], outputs: ['out'], attributes: { kernel_shape: [5, 5] } }],
      output: { y: valid, x: valid },
      input: { y: { min: 8, step: 4 }, x: { min: 8, step: 4 } },
      spec: { preprocessing: TO_UNIT },
    });
    const mean = (x: number, y: number): number => {
      let sum = 0;
      for (let i = 0; i < 25; i++) sum += at(x - 2 + (i % 5), y - 2 + Math.floor(i / 5));
      return sum / 25;
    };
    expect(farthest(planes[0], mean)).toBeLessThanOrEqual(0.51);
  });

  it('may answer at half the size: the map lies on the picture without a shift', async () => {
    const half = { scale: 0.5, offset: 0 };
    const { planes } = await run({
      nodes: [
        {
          op: 'AveragePool',
          inputs: ['in'],
          outputs: ['out'],
          attributes: { kernel_shape: [2, 2], strides: [2, 2] },
        },
      ],
      output: { y: half, x: half },
      input: { y: { min: 8, step: 2 }, x: { min: 8, step: 2 } },
      spec: { preprocessing: TO_UNIT },
    });
    const small = (x: number, y: number): number => {
      const [left, top] = [
        2 * Math.min(Math.max(x, 0), WIDTH / 2 - 1),
        2 * Math.min(Math.max(y, 0), HEIGHT / 2 - 1),
      ];
      return (at(left, top) + at(left + 1, top) + at(left, top + 1) + at(left + 1, top + 1)) / 4;
    };
    const between = (x: number, y: number): number => {
      const [u, v] = [(x + 0.5) / 2 - 0.5, (y + 0.5) / 2 - 0.5];
      const [left, top] = [Math.floor(u), Math.floor(v)];
      const row = (line: number) => small(left, line) * (1 - u + left) + small(left + 1, line) * (u - left);
      return row(top) * (1 - v + top) + row(top + 1) * (v - top);
    };
    expect(farthest(planes[0], between)).toBeLessThanOrEqual(1.01);
  });

  it('are rescaled and brought back: twice the size and back is bilinear', async () => {
    const { planes, result } = await run(
      { spec: { preprocessing: TO_UNIT, objectDiameter: 20 } },
      { scale: 2 },
    );
    // Interpolation to twice the size, then the mean of each two by two: 1/8, 6/8, 1/8 each way.
    const weights = [1 / 8, 6 / 8, 1 / 8];
    const clamp = (x: number, y: number) =>
      at(Math.min(Math.max(x, 0), WIDTH - 1), Math.min(Math.max(y, 0), HEIGHT - 1));
    const smooth = (x: number, y: number): number => {
      let sum = 0;
      for (let i = 0; i < 9; i++) {
        sum +=
          weights[i % 3] * weights[Math.floor(i / 3)] * clamp(x - 1 + (i % 3), y - 1 + Math.floor(i / 3));
      }
      return sum;
    };
    expect(farthest(planes[0], smooth)).toBeLessThanOrEqual(1.01);
    expect(result).toMatchObject({ width: WIDTH, height: HEIGHT });
  });

  it('keep several channels, fed with luminance or with what was chosen', async () => {
    const planes = {
      foreground: { channel: 0, invert: true },
      boundary: { channel: 0 },
      distance: { constant: 1 },
    };
    const membrane = {
      planes,
      masks: [{ name: 'membrane', channel: 0, threshold: 0.5 }],
      preprocessing: TO_UNIT,
    };
    const grey = await run({ spec: membrane }, { channels: [0, 1, 2] }, 'rgb.png');
    const luminance = (x: number, y: number): number => (0.2125 + 0.0721) * at(x, y) + 0.7154 * 200;
    expect(farthest(grey.planes[1], luminance)).toBeLessThanOrEqual(0.51);
    expect(farthest(grey.planes[0], (x, y) => 255 - luminance(x, y))).toBeLessThanOrEqual(1.01);
    expect(grey.planes[2].equals(grey.planes[1])).toBe(true);
    const two = { channels: 2, channelNames: ['a', 'b'] };
    const chosen = await run(
      {
        input: two,
        output: two,
        spec: { preprocessing: TO_UNIT, masks: [{ name: 'b', channel: 1, threshold: 0.5 }] },
      },
      { channels: [1, 0] },
      'rgb.png',
    );
    expect(farthest(chosen.planes[0], () => 200)).toBe(0);
    expect(farthest(chosen.planes[1], at)).toBe(0);
  });

  it('are processed with statistics of the whole picture, before and after', async () => {
    const range = {
      id: 'scale_range',
      minPercentile: 0,
      maxPercentile: 100,
      over: 'channel',
      eps: 1e-6,
      reference: null,
    } as const;
    const before = await run({ spec: { preprocessing: [range] } });
    expect(farthest(before.planes[0], (x, y) => (at(x, y) / 250) * 255)).toBeLessThanOrEqual(0.51);
    const after = await run({ spec: { postprocessing: [range] } });
    expect(farthest(after.planes[0], (x, y) => (at(x, y) / 250) * 255)).toBeLessThanOrEqual(0.51);
  });

  it('give the mean over all flips', async () => {
    const { planes } = await run({ spec: { preprocessing: TO_UNIT } }, { flips: true });
    expect(farthest(planes[0], at)).toBe(0);
  });

  it('are refused when they answer in another shape than described', async () => {
    const answer = run({ output: { y: { scale: 1, offset: -2 }, x: { scale: 1, offset: -2 } } });
    await expect(answer).rejects.toMatchObject({
      code: 'model.invalid',
      message: expect.stringContaining('but answers with (1, 1,') as string,
    });
  });
});
