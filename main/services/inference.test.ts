import { describe, expect, it } from 'vitest';

import type { LabelsInfo, ModelInfo, NewJobEvent } from '../../core/contract.ts';
import { applyPatch } from '../../core/edit/apply.ts';
import { AppError } from '../../core/errors.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import type { MapLayout } from '../../core/inference/map-layout.ts';
import type { ModelSpec } from '../../core/inference/model-spec.ts';
import type { Engine, EngineCall, EngineSegmentation, ProbabilityFile } from './engine.ts';
import { InferenceService, type ImageAccess, type LabelChange } from './inference.ts';

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
    input: { channels: 3, channelNames: ['red', 'green', 'blue'] },
    planes: { foreground: { channel: 0 }, boundary: { constant: 0 }, distance: { transform: 'distance' } },
    masks: [{ name: 'myelin', channel: 1, threshold: 0.4 }],
    objectDiameter: 20,
  } as ModelSpec,
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
    call.onEvent({ type: 'labels', column: 0, row: 0, labels: Uint32Array.of(0, 1, 1, 0) });
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
  separate(_work: unknown, call: EngineCall) {
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
  const labelmap = new Labelmap(4, 1);
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
      probability: null as ProbabilityFile | null,
      startProbability: (described: Omit<ProbabilityFile, 'path'>) =>
        Promise.resolve({
          file: { path: 'run.map', ...described },
          keep: () => Promise.resolve(void log.push('keep')),
          discard: () => Promise.resolve(void log.push('discard')),
        }),
      change(change: LabelChange) {
        changes.push(change);
        const [plane] = change.planes;
        const none = new Set<number>();
        const current = {
          plane,
          labelmap,
          maxLabel: edited.length === 0 ? 0 : 9,
          edited: new Set(edited),
          locked: none,
          accepted: none,
        };
        const patch = change.makePatch(current);
        const tiles = patch ? applyPatch(labelmap, patch, 'after') : [];
        return Promise.resolve({ labels: INFO, tiles: tiles.map((tile) => ({ ...plane, ...tile })) });
      },
    },
  } satisfies ImageAccess;
  const service = new InferenceService(engine, {
    find: () => Promise.resolve(MODEL),
  });
  const job = { signal: new AbortController().signal, emit: (event: NewJobEvent) => void events.push(event) };
  return { service, engine, image, job, labelmap, log, changes, events };
}

describe('InferenceService', () => {
  it('segments with the model separation, overridden where asked, and applies one change', async () => {
    const { service, engine, image, job, labelmap, log, changes, events } = setUp();
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
    expect([...labelmap.tile(0, 0)!]).toEqual([0, 1, 1, 0]);
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
    const { service, image, job, labelmap, changes } = setUp();
    const request = { separation: { ...SEPARATION, threshold: 0.9 } };
    await expect(service.separate(image, request, job)).rejects.toMatchObject({ code: 'labels.none' });
    image.labels.probability = KEPT;
    image.labels.segmentation = {
      modelId: 'net',
      device: 'cpu',
      separation: SEPARATION,
      channels: [0],
      diameter: 60,
      medianDiameter: 33,
    };
    const outcome = await service.separate(image, request, job);
    expect(changes[0].segmentation).toMatchObject({ diameter: 60, medianDiameter: 4, channels: [0] });
    expect(outcome).toMatchObject({ objects: 2, device: null, ms: { read: 0, infer: 0, separate: 7 } });
    expect([...labelmap.tile(0, 0)!]).toEqual([1, 0, 0, 2]);
  });
});
