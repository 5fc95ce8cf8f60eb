import { describe, expect, it } from 'vitest';

import type { LabelsInfo, ModelInfo, NewJobEvent } from '../../core/contract.ts';
import { applyPatch } from '../../core/edit/apply.ts';
import { AppError } from '../../core/errors.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import type { Engine, EngineCall, EngineSegmentation } from './engine.ts';
import { InferenceService, type ImageAccess, type LabelChange } from './inference.ts';

const SHAPE = { t: 1, c: 2, z: 3, y: 1, x: 4 };
const SEPARATION = { threshold: 0.5, minSize: 4, splitStrength: 0.5 };
const MODEL: ModelInfo = {
  id: 'net',
  name: 'Net',
  description: '',
  license: 'MIT',
  separation: SEPARATION,
  objectDiameter: null,
  isDefault: true,
};
const INFO: LabelsInfo = {
  revision: 1,
  objects: 1,
  maxLabel: 1,
  canUndo: true,
  canRedo: false,
  segmentation: null,
  hasProbability: true,
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
    const probability = { path: work.probabilityPath, width: 4, height: 1 };
    return Promise.resolve({
      width: 4,
      height: 1,
      objects: 1,
      device: 'cpu' as const,
      ms: { read: 1, infer: 2, separate: 3 },
      probability,
    });
  }
  separate(_work: unknown, call: EngineCall) {
    call.onEvent({ type: 'labels', column: 0, row: 0, labels: Uint32Array.of(1, 0, 0, 2) });
    return Promise.resolve({ objects: 2, ms: 7 });
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
      probability: null as { path: string; width: number; height: number } | null,
      startProbability: () =>
        Promise.resolve({
          path: 'run.map',
          keep: () => Promise.resolve(void log.push('keep')),
          discard: () => Promise.resolve(void log.push('discard')),
        }),
      change(change: LabelChange) {
        changes.push(change);
        const patch = change.makePatch({ labelmap, maxLabel: 9, edited: new Set(edited) });
        return Promise.resolve({ labels: INFO, tiles: patch ? applyPatch(labelmap, patch, 'after') : [] });
      },
    },
  } satisfies ImageAccess;
  const service = new InferenceService(engine, {
    find: () => Promise.resolve({ info: MODEL, folder: 'models/net' }),
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
      probabilityPath: 'run.map',
    });
    expect(outcome).toMatchObject({ objects: 1, device: 'cpu', ms: { read: 1, infer: 2, separate: 3 } });
    expect(changes.map((change) => [change.tool, change.segmentation.modelId])).toEqual([['segment', 'net']]);
    expect([...labelmap.tile(0, 0)!]).toEqual([0, 1, 1, 0]);
    expect(log).toEqual(['keep']);
    expect(events.map((event) => event.type)).toEqual(['device', 'progress', 'tile', 'labels']);
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
    const { service, image, job, labelmap } = setUp();
    const request = { separation: { ...SEPARATION, threshold: 0.9 } };
    await expect(service.separate(image, request, job)).rejects.toMatchObject({ code: 'labels.none' });
    image.labels.probability = { path: 'kept.map', width: 4, height: 1 };
    image.labels.segmentation = { modelId: 'net', device: 'cpu', separation: SEPARATION };
    const outcome = await service.separate(image, request, job);
    expect(outcome).toMatchObject({ objects: 2, device: null, ms: { read: 0, infer: 0, separate: 7 } });
    expect([...labelmap.tile(0, 0)!]).toEqual([1, 0, 0, 2]);
  });
});
