import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { LabelsInfo, ModelInfo, NewJobEvent } from '../../core/contract.ts';
import { applyPatch } from '../../core/edit/apply.ts';
import { AppError } from '../../core/errors.ts';
import type { Plane } from '../../core/image/plane.ts';
import type { RegionChoice } from '../../core/inference/region.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import { measureObjects } from '../../core/mask/objects.ts';
import type { MapLayout } from '../../core/inference/map-layout.ts';
import type { ModelSpec } from '../../core/inference/model-spec.ts';
import type { Engine, EngineCall, EngineSegmentation, ProbabilityFile } from './engine.ts';
import { InferenceService, type ImageAccess, type KeptMap, type LabelChange } from './inference.ts';
import { Speeds } from './speeds.ts';

const SHAPE = { t: 1, c: 2, z: 3, y: 1, x: 4 };
const SEPARATION = { threshold: 0.5, minSize: 4, splitStrength: 0.5 };
/** What the service looks at of a model with three channels for objects of 20 pixels. */
const MODEL = {
  info: { id: 'net', separation: SEPARATION } as ModelInfo,
  folder: 'models/net',
  description: 'rdf.yaml',
  weights: { path: 'models/net/model.onnx', sha256: null },
  externalData: null,
  spec: {
    name: 'Net',
    input: {
      channels: 3,
      channelNames: ['red', 'green', 'blue'],
      x: { min: 32, step: 32 },
      y: { min: 32, step: 32 },
    },
    output: { x: { scale: 1, offset: 0 }, y: { scale: 1, offset: 0 }, halo: { x: 0, y: 0 } },
    overlap: 0,
    preprocessing: [],
    postprocessing: [],
    planes: { foreground: { channel: 0 }, boundary: { constant: 0 }, distance: { transform: 'distance' } },
    masks: [{ name: 'myelin', channel: 1, threshold: 0.4 }],
    objectDiameter: 20,
  } as unknown as ModelSpec,
};
const LAYOUT: MapLayout = {
  planes: ['foreground', 'myelin'],
  maps: { foreground: 'kept', boundary: { constant: 0 }, distance: { distanceCap: 10 } },
  masks: [{ name: 'myelin', threshold: 0.4 }],
};
const KEPT: ProbabilityFile = { path: 'kept.map', width: 4, height: 1, ...LAYOUT };
const INFO: LabelsInfo = {
  revision: 1,
  objects: 1,
  labelled: [],
  classes: [],
  maxLabel: 1,
  canUndo: true,
  canRedo: false,
  segmentation: null,
  hasProbability: true,
  planes: [],
  savedIn: '',
};

/** Puts one object of two pixels into a 4 x 1 image, or fails. */
class FakeEngine implements Engine {
  work: EngineSegmentation | null = null;
  /** Labels that it finds, by z plane. */
  finds = (_z: number) => [0, 1, 1, 0];
  separated: unknown = null;
  failure: AppError | null = null;

  devices(): Promise<[]> {
    return Promise.resolve([]);
  }
  segment(work: EngineSegmentation, call: EngineCall) {
    this.work = work;
    if (this.failure) return Promise.reject(this.failure);
    call.onEvent({ type: 'device', device: 'cpu', fallback: null });
    call.onEvent({ type: 'progress', stage: 'infer', done: 1, total: 2 });
    call.onEvent({ type: 'tile', rect: { x: 0, y: 0, width: 4, height: 1 } });
    call.onEvent({ type: 'labels', column: 0, row: 0, labels: Uint32Array.from(this.finds(work.z)) });
    return Promise.resolve({
      width: 4,
      height: 1,
      objects: 1,
      medianDiameter: 33,
      device: 'cpu' as const,
      ms: { read: 1, infer: 2, separate: 3 },
      tilePixels: 4,
      peakBytes: 500e6,
    });
  }
  separate(work: unknown, call: EngineCall) {
    this.separated = work;
    call.onEvent({ type: 'labels', column: 0, row: 0, labels: Uint32Array.of(1, 0, 0, 2) });
    return Promise.resolve({ objects: 2, medianDiameter: 4, ms: 7 });
  }
  testModel(): Promise<never> {
    return Promise.reject(new Error('not asked for here'));
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

function setUp(edited: number[] = []) {
  const engine = new FakeEngine();
  const labelmaps = [0, 1, 2].map(() => new Labelmap(4, 1));
  const log: string[] = [];
  const changes: LabelChange[] = [];
  const events: NewJobEvent[] = [];
  const image = {
    id: 'image',
    path: 'cells.tif',
    shape: SHAPE,
    isRgb: false,
    labels: {
      segmentation: null as LabelsInfo['segmentation'],
      probability: (_plane: Plane): KeptMap | null => null,
      startProbability: (
        _plane: Plane,
        described: Omit<ProbabilityFile, 'path'>,
        _region: RegionChoice | null,
      ) =>
        Promise.resolve({
          file: { path: 'run.map', ...described },
          keep: () => Promise.resolve(void log.push('keep')),
          discard: () => Promise.resolve(void log.push('discard')),
        }),
      async change(change: LabelChange) {
        changes.push(change);
        for (const run of change.maps) await run.keep();
        const none = new Set<number>();
        let maxLabel = edited.length === 0 ? 0 : 9;
        const tiles = change.planes.flatMap((plane) => {
          const labelmap = labelmaps[plane.z];
          const objects = measureObjects(labelmap);
          const current = { plane, labelmap, objects, maxLabel, edited: new Set(edited), locked: none };
          const patch = change.makePatch({ ...current, accepted: none });
          const touched = patch ? applyPatch(labelmap, patch, 'after') : [];
          maxLabel = Math.max(maxLabel, ...measureObjects(labelmap).keys());
          return touched.map((tile) => ({ ...plane, ...tile }));
        });
        return { labels: INFO, tiles };
      },
    },
  } satisfies ImageAccess;
  const speeds = new Speeds(join(folder, 'data'));
  const service = new InferenceService(engine, { find: () => Promise.resolve(MODEL) }, speeds);
  const planes = () =>
    labelmaps.map((labelmap) => [...labelmap.readRect({ x: 0, y: 0, width: 4, height: 1 })]);
  const job = { signal: new AbortController().signal, emit: (event: NewJobEvent) => void events.push(event) };
  return { service, engine, image, job, planes, log, changes, events };
}

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-inference-'));
  await mkdir(join(folder, 'data'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('InferenceService', () => {
  it('segments with the model separation, overridden where asked, and applies one change', async () => {
    const { service, engine, image, job, planes, log, changes, events } = setUp();
    const outcome = await service.segment(
      image,
      { z: 2, channels: [1], separation: { threshold: 0.3 } },
      job,
    );
    expect(engine.work).toMatchObject({
      imagePath: 'cells.tif',
      z: 2,
      channels: [1],
      device: 'auto',
      separation: { threshold: 0.3, minSize: 4, splitStrength: 0.5 },
      scale: 1,
      flips: false,
      probability: { path: 'run.map', width: 4, height: 1, ...LAYOUT },
    });
    expect(outcome).toMatchObject({
      objects: 1,
      medianDiameter: 33,
      device: 'cpu',
      ms: { read: 1, infer: 2, separate: 3 },
    });
    expect(changes.map((change) => [change.tool, change.segmentation])).toEqual([
      [
        'segment',
        {
          modelId: 'net',
          device: 'cpu',
          separation: { threshold: 0.3, minSize: 4, splitStrength: 0.5 },
          channels: [1],
          plane: { t: 0, z: 2 },
          diameter: null,
          medianDiameter: 33,
        },
      ],
    ]);
    expect(planes()).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 1, 1, 0],
    ]);
    expect(log).toEqual(['keep']);
    expect(events.map((event) => event.type)).toEqual(['device', 'progress', 'tile', 'labels']);
  });

  it('rescales by the diameter asked for, and notes it', async () => {
    const { service, engine, image, job, changes } = setUp();
    await service.segment(image, { diameter: 60, flips: true }, job);
    expect(engine.work).toMatchObject({
      scale: 1 / 3,
      flips: true,
      channels: [0],
      probability: { maps: { distance: { distanceCap: 30 } } },
    });
    expect(changes[0].segmentation).toMatchObject({ diameter: 60 });
  });

  it('gives the former probability map back when the engine fails, and changes no label', async () => {
    const { service, engine, image, job, log, changes } = setUp();
    engine.failure = new AppError('engine.crashed', 'died');
    await expect(service.segment(image, {}, job)).rejects.toMatchObject({ code: 'engine.crashed' });
    expect(log).toEqual(['discard']);
    expect(changes).toEqual([]);
  });

  it('keeps no map without its labels: cancelled at the end, or labels that cannot be saved', async () => {
    const { service, image, job, log, changes } = setUp();
    const late = { ...job, signal: AbortSignal.abort() };
    await expect(service.segment(image, {}, late)).rejects.toMatchObject({ code: 'job.cancelled' });
    expect(changes).toEqual([]);
    image.labels.change = () => Promise.reject(new AppError('file.notWritable', 'full'));
    await expect(service.segment(image, {}, job)).rejects.toMatchObject({ code: 'file.notWritable' });
    expect(log).toEqual(['discard', 'discard']);
  });

  it('refuses planes and channels that the image does not have', async () => {
    const { service, image, job } = setUp();
    await expect(service.segment(image, { z: 3 }, job)).rejects.toMatchObject({
      code: 'request.invalid',
      message:
        'The image has 3 z planes, numbered from 0, but number 3 was asked for. Choose one from 0 to 2.',
    });
    await expect(service.segment(image, { channels: [0, 2] }, job)).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });

  it('separates again from the kept map, and needs one', async () => {
    const { service, engine, image, job, planes, changes } = setUp();
    const request = { separation: { ...SEPARATION, threshold: 0.9 } };
    await expect(service.separate(image, request, job)).rejects.toMatchObject({ code: 'labels.none' });
    const region = { rect: { x: 0, y: 0, width: 4, height: 1 }, area: { x: 0, y: 0, width: 4, height: 1 } };
    image.labels.probability = ({ z }) => (z === 1 ? { ...KEPT, region } : null);
    image.labels.segmentation = {
      modelId: 'net',
      device: 'cpu',
      separation: SEPARATION,
      channels: [0],
      diameter: 60,
      medianDiameter: 33,
    };
    await expect(service.separate(image, request, job)).rejects.toMatchObject({ code: 'labels.none' });
    const outcome = await service.separate(image, { ...request, z: 1 }, job);
    expect(engine.separated).toMatchObject({ probability: KEPT, region });
    expect(changes[0].segmentation).toMatchObject({ diameter: 60, medianDiameter: 4, channels: [0] });
    expect(outcome).toMatchObject({ objects: 2, device: null, ms: { read: 0, infer: 0, separate: 7 } });
    expect(planes()[1]).toEqual([1, 0, 0, 2]);
  });

  it('segments a region, and leaves what is outside', async () => {
    const { service, engine, image, job, planes, changes } = setUp();
    await service.segment(image, { separation: {} }, job);
    engine.finds = () => [0, 0, 0, 1];
    await service.segment(image, { region: { x: 3, y: 0, width: 9, height: 1 } }, job);
    const rect = { x: 3, y: 0, width: 1, height: 1 };
    expect(engine.work?.region).toEqual({ rect, area: { x: 0, y: 0, width: 4, height: 1 } });
    expect(changes[1]).toMatchObject({ keepsOthers: true, segmentation: { region: rect } });
    expect(planes()[0]).toEqual([0, 1, 1, 2]);
    await expect(
      service.segment(image, { region: { x: 4, y: 0, width: 1, height: 1 } }, job),
    ).rejects.toMatchObject({
      message: 'Expected a region inside the image of 4 x 1 pixels, got 1 x 1 at 4,0.',
    });
  });

  it('takes a region of the whole image for the image', async () => {
    const { service, engine, image, job, changes } = setUp();
    await service.segment(image, { region: { x: 0, y: 0, width: 4, height: 1 } }, job);
    expect(engine.work?.region).toBeUndefined();
    expect(changes[0].segmentation.region).toBeUndefined();
  });

  it('segments all planes in one change, and links their objects by overlap', async () => {
    const { service, engine, image, job, planes, log, changes, events } = setUp();
    engine.finds = (z) =>
      [
        [0, 1, 1, 2],
        [1, 1, 2, 2],
        [0, 0, 1, 1],
      ][z];
    const outcome = await service.segment(image, { span: 'z', link: 0.3 }, job);
    expect(outcome).toMatchObject({ objects: 3, medianDiameter: 33, ms: { read: 3, infer: 6, separate: 9 } });
    expect(changes).toHaveLength(1);
    expect(changes[0].planes.map(({ z }) => z)).toEqual([0, 1, 2]);
    expect(changes[0].segmentation).toMatchObject({ link: 0.3, planes: changes[0].planes });
    expect(planes()).toEqual([
      [0, 1, 1, 2],
      [1, 1, 2, 2],
      [0, 0, 2, 2],
    ]);
    expect(log).toEqual(['keep', 'keep', 'keep']);
    const fractions = events.flatMap((event) => (event.type === 'progress' ? [event.fraction] : []));
    expect(fractions.map((fraction) => Math.floor(fraction * 3))).toEqual([0, 1, 2]);
    expect(events.filter((event) => event.type === 'device')).toHaveLength(1);
    expect(events.flatMap((event) => (event.type === 'tile' ? [event.plane?.z] : []))).toEqual([0, 1, 2]);
  });

  it('gives objects of every plane numbers of their own when they are not linked', async () => {
    const { service, image, job, planes } = setUp();
    await service.segment(image, { span: 'all' }, job);
    expect(planes()).toEqual([
      [0, 1, 1, 0],
      [0, 2, 2, 0],
      [0, 3, 3, 0],
    ]);
  });

  it('throws the maps of all planes away when one fails', async () => {
    const { service, engine, image, job, planes, log } = setUp();
    engine.finds = (z) => {
      if (z === 1) throw new AppError('engine.failed', 'no');
      return [0, 1, 1, 0];
    };
    await expect(service.segment(image, { span: 'z' }, job)).rejects.toMatchObject({ code: 'engine.failed' });
    expect(log).toEqual(['discard', 'discard']);
    expect(planes()[0]).toEqual([0, 0, 0, 0]);
  });

  it('estimates from the speed of earlier runs, also after a restart', async () => {
    const { service, image, job } = setUp();
    expect(await service.estimate(image, { span: 'z' })).toEqual({
      planes: 3,
      pixels: 12,
      ms: null,
      memoryBytes: null,
      diskBytes: 24,
    });
    await service.segment(image, {}, job);
    const { service: later } = setUp();
    const one = await later.estimate(image, {});
    const all = await later.estimate(image, { span: 'z' });
    // The engine says that 4 pixels took 6 ms; a tile has 32 x 32.
    expect(one.ms).toBeCloseTo((6 / 4) * 32 * 32, 6);
    expect(all.ms).toBeCloseTo(3 * one.ms!, 6);
    expect(all.memoryBytes).toBe(500e6);
    expect(await later.estimate(image, { device: 'cpu' })).toMatchObject({ ms: null });
  });
});
