import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Labelmap } from '../../core/mask/labelmap.ts';
import type { EngineEvent, EngineSegmentation } from '../services/engine.ts';
import { findAppFolder } from '../services/folders.ts';
import { createEngine, type EngineHost } from './host.ts';
import { bundleProcesses, type Bundle } from './testing/bundle.ts';
import { writeSpots } from './testing/pictures.ts';
import { describeWork } from './testing/work.ts';

const MODELS = join(findAppFolder(), 'models');
type Changes = Partial<EngineSegmentation> & { modelFolder?: string };

const SEPARATION = { threshold: 0.5, minSize: 4, splitStrength: 0.5 };
const SHA_OF_NO_NETWORK = 'bd108b5c39016c09b9872915cc48ecdd12a48fed1658cbf299823f5591cbb93a';
const WIDTH = 600;
const HEIGHT = 520;

let bundle: Bundle;
let folder = '';
let engine: EngineHost;

beforeAll(async () => {
  bundle = await bundleProcesses();
  folder = await mkdtemp(join(tmpdir(), 'skipscope-engine-'));
  await writeSpots(join(folder, 'spots.png'), WIDTH, HEIGHT);
  engine = createEngine({ workerPath: bundle.worker });
});
afterAll(async () => {
  await engine.close();
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

async function work({
  modelFolder = join(MODELS, 'tiny'),
  ...changes
}: Changes = {}): Promise<EngineSegmentation> {
  const imagePath = changes.imagePath ?? join(folder, 'spots.png');
  const files = { imagePath, modelFolder, probabilityPath: join(folder, 'probability') };
  return describeWork(files, { separation: SEPARATION, ...changes });
}

/** Runs the work and gathers what it tells. */
async function run(changes: Changes = {}) {
  const events: EngineEvent[] = [];
  const labelmap = new Labelmap(WIDTH, HEIGHT);
  const asked = await work(changes);
  const result = await engine.segment(asked, {
    onEvent(event) {
      events.push(event);
      if (event.type === 'labels') labelmap.setTile(event.column, event.row, event.labels);
    },
  });
  const labels = labelmap.readRect({ x: 0, y: 0, width: WIDTH, height: HEIGHT });
  return { result, probability: asked.probability, events, labels };
}

/** Vitest's own comparison takes seconds for so many labels. */
function isSame(a: Uint32Array, b: Uint32Array): boolean {
  return Buffer.from(a.buffer).equals(Buffer.from(b.buffer));
}

describe('the engine process', () => {
  it('finds every spot, tile by tile, and keeps the probability map', async () => {
    const { result, probability, events, labels } = await run({ maxTile: 256 });
    expect(result).toMatchObject({ width: WIDTH, height: HEIGHT, objects: 15 * 13, device: 'cpu' });
    expect(new Set(labels).size).toBe(15 * 13 + 1);
    expect(labels[20 * WIDTH + 20]).toBe(1);
    expect(events[0]).toEqual({ type: 'device', device: 'cpu', fallback: null });
    const covered = events.flatMap((event) =>
      event.type === 'tile' ? [event.rect.width * event.rect.height] : [],
    );
    expect(covered.length).toBe(9);
    expect(covered.reduce((sum, area) => sum + area)).toBe(WIDTH * HEIGHT);
    const map = await readFile(probability.path);
    expect(map.length).toBe(3 * WIDTH * HEIGHT);
    // A spot's middle and a corner between spots.
    expect(map[20 * WIDTH + 20]).toBeGreaterThan(200);
    expect(map[0]).toBeLessThan(20);
  });

  it('labels the same wherever the tiles of a pointwise network are cut', async () => {
    const whole = await run();
    for (const [maxTile, gridOffset] of [
      [256, 0],
      [256, 77],
      [131, 13],
    ] as const) {
      const { labels, result } = await run({ maxTile, gridOffset });
      expect(result.objects).toBe(whole.result.objects);
      expect(isSame(labels, whole.labels)).toBe(true);
    }
  });

  it('separates again from the kept map as the run itself did', async () => {
    const { result, probability, labels } = await run();
    const again = new Labelmap(WIDTH, HEIGHT);
    const onEvent = (event: EngineEvent): void => {
      if (event.type === 'labels') again.setTile(event.column, event.row, event.labels);
    };
    const { objects, medianDiameter } = await engine.separate(
      { probability, separation: SEPARATION },
      { onEvent },
    );
    expect({ objects, medianDiameter }).toEqual({
      objects: result.objects,
      medianDiameter: result.medianDiameter,
    });
    expect(isSame(again.readRect({ x: 0, y: 0, width: WIDTH, height: HEIGHT }), labels)).toBe(true);
  });

  it('fails the running job with engine.crashed when it is killed, and works again afterwards', async () => {
    const crash = engine.segment(await work({ maxTile: 32 }), {
      onEvent(event) {
        if (event.type === 'tile' && engine.pid !== undefined) process.kill(engine.pid, 'SIGKILL');
      },
    });
    await expect(crash).rejects.toMatchObject({
      code: 'engine.crashed',
      details: { reason: 'signal SIGKILL' },
    });
    expect((await run()).result.objects).toBe(15 * 13);
  });

  it('cancels between tiles, and the same process goes on', async () => {
    const controller = new AbortController();
    let tiles = 0;
    const cancelled = engine.segment(await work({ maxTile: 32 }), {
      signal: controller.signal,
      onEvent(event) {
        if (event.type === 'tile' && ++tiles === 3) controller.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'job.cancelled' });
    const { pid } = engine;
    expect((await run()).result.objects).toBe(15 * 13);
    expect(engine.pid).toBe(pid);
  });

  it('runs calls in the order of their arrival', async () => {
    const order: string[] = [];
    await Promise.all([run().then(() => order.push('first')), run().then(() => order.push('second'))]);
    expect(order).toEqual(['first', 'second']);
  });

  it('lets a waiting call go at once when it is cancelled', async () => {
    const order: string[] = [];
    const controller = new AbortController();
    const asked = await work();
    const first = engine.segment(asked, { onEvent: () => undefined }).then(() => order.push('first'));
    const waiting = engine.segment(asked, { onEvent: () => undefined, signal: controller.signal });
    const left = waiting.catch((error: unknown) => {
      order.push('cancelled');
      return error;
    });
    // Both are on their way: the first runs, the second waits.
    await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    await first;
    expect(await left).toMatchObject({ code: 'job.cancelled' });
    expect(order).toEqual(['cancelled', 'first']);
  });

  it('names what is wrong with a model', async () => {
    const broken = join(folder, 'broken');
    await cp(join(MODELS, 'tiny'), broken, { recursive: true });
    await writeFile(join(broken, 'model.onnx'), 'no network');
    await expect(run({ modelFolder: broken })).rejects.toMatchObject({
      code: 'model.invalid',
      message: expect.stringContaining('damaged or incomplete') as string,
    });
    const rdf = await readFile(join(broken, 'rdf.yaml'), 'utf8');
    await writeFile(
      join(broken, 'rdf.yaml'),
      rdf.replace(/sha256: 377db6\w+/, `sha256: ${SHA_OF_NO_NETWORK}`),
    );
    await expect(run({ modelFolder: broken })).rejects.toMatchObject({
      code: 'model.invalid',
      message: expect.stringContaining('cannot be loaded as an ONNX network') as string,
    });
    await expect(run({ modelFolder: join(folder, 'missing') })).rejects.toMatchObject({
      code: 'model.invalid',
    });
    expect((await run()).result.objects).toBe(15 * 13);
  });

  it('names what is wrong with the shape of a network', async () => {
    const wrong = join(folder, 'wrong');
    await cp(join(MODELS, 'tiny'), wrong, { recursive: true });
    const rdf = await readFile(join(wrong, 'rdf.yaml'), 'utf8');
    await writeFile(join(wrong, 'rdf.yaml'), rdf.replace('- distance\n', '- distance\n    - touching\n'));
    await expect(run({ modelFolder: wrong })).rejects.toMatchObject({
      code: 'model.invalid',
      message: expect.stringContaining(
        'should have an output "output" of numbers (1, 4, y, x; axes batch, channel, y, x)',
      ) as string,
    });
  });

  it('passes the error of an image that cannot be read', async () => {
    await expect(run({ imagePath: join(folder, 'none.tif') })).rejects.toMatchObject({
      code: 'file.notFound',
    });
    await writeFile(join(folder, 'text.tif'), 'no image');
    await expect(run({ imagePath: join(folder, 'text.tif') })).rejects.toMatchObject({
      code: 'file.unsupported',
    });
  });

  it('refuses a device that is absent, naming those present', async () => {
    await expect(run({ device: 'dml' })).rejects.toMatchObject({
      code: 'device.unavailable',
      details: { device: 'dml' },
    });
    const devices = await engine.devices();
    expect(devices.at(-1)).toEqual({ provider: 'cpu', name: 'CPU', isAvailable: true, reason: null });
  });

  it.each([
    [1, 1],
    [1, 700],
    [33, 2],
  ])('takes an image of %i x %i', async (width, height) => {
    const path = join(folder, 'small.png');
    await writeSpots(path, width, height);
    const result = await engine.segment(
      await work({ imagePath: path, modelFolder: join(MODELS, 'tiny-conv') }),
      {
        onEvent: () => undefined,
      },
    );
    expect(result).toMatchObject({ width, height });
  });

  it('is not running after close', async () => {
    await run();
    const { pid } = engine;
    await engine.close();
    expect(() => process.kill(pid!, 0)).toThrow();
    await expect(run()).rejects.toMatchObject({ code: 'job.cancelled' });
  });
});
