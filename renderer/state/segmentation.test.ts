import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { LabelsInfo, NewJobEvent, SegmentRequest } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Client } from '../client/client.ts';
import { parsePreferences } from './preferences.svelte.ts';
import { fileEntry, LABELS, MODEL, numbered, standInClient, watching } from './stand-ins.ts';
import { Workspace } from './workspace.svelte.ts';

const DONE: NewJobEvent = {
  type: 'done',
  objects: 7,
  device: 'cpu',
  medianDiameter: 14,
  ms: { read: 10, infer: 200, separate: 30, write: 5 },
};
const RUN = {
  modelId: 'm1',
  device: 'cpu',
  separation: MODEL.separation,
  channels: [0],
  diameter: null,
  medianDiameter: 14,
};
const AFTER_RUN: LabelsInfo = {
  ...LABELS,
  hasProbability: true,
  mapped: [{ t: 0, z: 0 }],
  segmentation: RUN,
};

async function workspaceWith(overrides: Partial<Client>): Promise<Workspace> {
  const workspace = new Workspace(standInClient(overrides), null, parsePreferences(null));
  await workspace.start({ images: [], currentFileId: null, job: null });
  await workspace.opening.openEntries([fileEntry('a')]);
  return workspace;
}

describe('segment', () => {
  it('asks for what the window shows and keeps the result', async () => {
    const segment = vi.fn((_: string, request: SegmentRequest) =>
      Promise.resolve({ jobId: `job ${request.modelId!}` }),
    );
    const fallback = 'WebGPU is not there';
    const watch = watching([{ type: 'device', device: 'cpu', fallback }, DONE]);
    const { segmentation, messages, preferences } = await workspaceWith({ segment, watch });
    preferences.device = 'webgpu';
    segmentation.change({ threshold: 0.6 });
    await segmentation.segment();
    expect(segment.mock.calls[0]?.[1]).toEqual({
      modelId: 'm1',
      device: 'webgpu',
      t: 0,
      z: 0,
      channels: [0],
      diameter: null,
      flips: false,
      separation: { ...MODEL.separation, threshold: 0.6 },
      keepEdited: true,
    });
    expect(segmentation.results.get('image a')).toEqual({ objects: 7, device: 'cpu', fallback, ms: 240 });
    expect(messages.log[0]).toMatchObject({ kind: 'warning', text: fallback });
    expect(segmentation.job).toBeNull();
  });

  it('is over when what it found is in sight', async () => {
    let arrive: (labels: Uint32Array) => void = () => undefined;
    const labelTile = vi.fn(() => new Promise<Uint32Array | null>((resolve) => (arrive = resolve)));
    const segment = () => Promise.resolve({ jobId: 'j' });
    const tiles = [{ t: 0, z: 0, column: 0, row: 0 }];
    const watch = watching([{ type: 'labels', tiles, labels: { ...AFTER_RUN, revision: 1 } }, DONE]);
    const { segmentation, current } = await workspaceWith({ segment, watch, labelTile });
    const shown = current!.labelTiles.ensure(tiles);
    arrive(new Uint32Array(24));
    await shown;
    const run = segmentation.segment();
    await vi.waitFor(() => expect(labelTile).toHaveBeenCalledTimes(2));
    expect(segmentation.job).not.toBeNull();
    arrive(new Uint32Array(24).fill(5));
    await run;
    expect([segmentation.job, current!.labelTiles.labelAt(0, 0)]).toEqual([null, 5]);
  });

  it('tells a failure and offers to try again', async () => {
    const error = new AppError('engine.crashed', 'The engine stopped.').toBody();
    const segment = vi.fn(() => Promise.resolve({ jobId: 'j' }));
    const { segmentation, messages } = await workspaceWith({
      segment,
      watch: watching([{ type: 'failed', error }]),
    });
    await segmentation.segment();
    expect(messages.log[0]).toMatchObject({ code: 'engine.crashed', action: { label: 'Try again' } });
    messages.log[0].action!.run();
    await vi.waitFor(() => expect(segment).toHaveBeenCalledTimes(2));
  });

  it('cancels, even before the server has named the job', async () => {
    const cancel = vi.fn(() => Promise.resolve());
    let name!: (job: { jobId: string }) => void;
    const segment = () => new Promise<{ jobId: string }>((resolve) => (name = resolve));
    const { segmentation, messages } = await workspaceWith({
      segment,
      cancel,
      watch: watching([{ type: 'cancelled' }]),
    });
    const running = segmentation.segment();
    await segmentation.cancel();
    expect(segmentation.job?.isCancelling).toBe(true);
    expect(cancel).not.toHaveBeenCalled();
    name({ jobId: 'j' });
    await running;
    expect(cancel).toHaveBeenCalledExactlyOnceWith('j');
    expect(messages.log).toEqual([]);
  });
});

describe('the scope of a run', () => {
  const jobs = () => vi.fn((id: string, _: SegmentRequest) => Promise.resolve({ jobId: `job ${id}` }));

  it('is a drawn region, and waits for one', async () => {
    const segment = jobs();
    const { segmentation, current } = await workspaceWith({ segment, watch: watching([DONE]) });
    current!.scope.kind = 'region';
    expect(segmentation.canSegment).toBe(false);
    await segmentation.segment();
    expect(segment).not.toHaveBeenCalled();
    const region = { x: 1, y: 2, width: 3, height: 1 };
    current!.scope.draw(region);
    await segmentation.segment();
    expect(segment.mock.calls[0][1]).toMatchObject({ region });
    current!.scope.draw(null);
    await segmentation.segment();
    expect(segment.mock.calls[1][1].region).toBeUndefined();
  });

  it('is every open image, one after the other, whatever becomes of one', async () => {
    const segment = jobs();
    const seen: unknown[] = [];
    const error = new AppError('engine.failed', 'no').toBody();
    const { segmentation, opening, current, messages } = await workspaceWith({
      segment,
      watch: (id, onEvent) => {
        seen.push(segmentation.queue);
        const fails = id === 'job image a';
        return watching([fails ? { type: 'failed', error } : DONE])(id, onEvent);
      },
    });
    await opening.openEntries([fileEntry('b'), fileEntry('c')]);
    expect(current).not.toBeNull();
    segmentation.targets[0].scope.kind = 'images';
    await segmentation.segment();
    expect(segment.mock.calls.map(([id]) => id)).toEqual(['image a', 'image b', 'image c']);
    expect(seen).toEqual([1, 2, 3].map((number) => ({ number, count: 3 })));
    expect(messages.log).toHaveLength(1);
    expect(segmentation.queue).toBeNull();
  });

  it('begins with no further image when it is cancelled', async () => {
    const segment = jobs();
    const { segmentation, opening } = await workspaceWith({
      segment,
      watch: async (id, onEvent) => {
        await segmentation.cancel();
        await watching([{ type: 'cancelled' }])(id, onEvent);
      },
    });
    await opening.openEntries([fileEntry('b')]);
    segmentation.targets[0].scope.kind = 'images';
    await segmentation.segment();
    expect(segment).toHaveBeenCalledTimes(1);
    expect(segmentation.canSegment).toBe(true);
  });

  it('is estimated, all images together', async () => {
    const estimateSegment = vi.fn((_: string, request: SegmentRequest) =>
      Promise.resolve({
        planes: 1,
        pixels: request.region === undefined ? 24 : 3,
        ms: 10,
        memoryBytes: 5,
        diskBytes: 1,
      }),
    );
    const { segmentation, current, opening } = await workspaceWith({ estimateSegment });
    const { signal } = new AbortController();
    current!.scope.draw({ x: 0, y: 0, width: 3, height: 1 });
    expect(await segmentation.estimate(signal)).toMatchObject({ pixels: 3, ms: 10 });
    await opening.openEntries([fileEntry('b')]);
    segmentation.targets[0].scope.kind = 'images';
    expect(await segmentation.estimate(signal)).toMatchObject({ planes: 2, pixels: 48, ms: 20 });
  });
});

describe('rescale', () => {
  it('segments again with the diameter, which stays in the field', async () => {
    const segment = vi.fn((_: string, _request: SegmentRequest) => Promise.resolve({ jobId: 'j' }));
    const { segmentation } = await workspaceWith({ segment, watch: watching([DONE]) });
    await segmentation.rescale(61.4);
    expect(segment.mock.calls[0]?.[1]).toMatchObject({ diameter: 61.4 });
    expect(segmentation.settings.diameter).toBe(61.4);
  });
});

describe('change', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('separates once after the sliders have come to rest', async () => {
    const separate = vi.fn(() => Promise.resolve({ jobId: 's' }));
    const { segmentation } = await workspaceWith({
      separate,
      labels: () => Promise.resolve(AFTER_RUN),
      watch: watching([DONE]),
    });
    segmentation.change({ threshold: 0.6 });
    segmentation.change({ threshold: 0.7 });
    segmentation.change({ minSize: 5 });
    await vi.advanceTimersByTimeAsync(1000);
    const separation = { ...MODEL.separation, threshold: 0.7, minSize: 5 };
    expect(separate.mock.calls).toEqual([['image a', { separation, keepEdited: true, t: 0, z: 0 }]]);
    expect(segmentation.settings.isDefault).toBe(false);
    segmentation.reset();
    expect(segmentation.settings.isDefault).toBe(true);
  });

  it('gives up a separation that is out of date and ends with the last values', async () => {
    const ends: (() => void)[] = [];
    const watch: Client['watch'] = (_, onEvent) =>
      new Promise((resolve) => {
        ends.push(() => {
          numbered([DONE]).forEach(onEvent);
          resolve();
        });
      });
    const separate = vi.fn(() => Promise.resolve({ jobId: 's' }));
    const cancel = vi.fn(() => Promise.resolve());
    const labels = () => Promise.resolve(AFTER_RUN);
    const { segmentation } = await workspaceWith({ separate, cancel, labels, watch });
    for (const threshold of [0.6, 0.7, 0.8]) {
      segmentation.change({ threshold });
      await vi.advanceTimersByTimeAsync(300);
    }
    expect(cancel).toHaveBeenCalledExactlyOnceWith('s');
    ends[0]();
    await vi.advanceTimersByTimeAsync(1);
    ends[1]();
    await vi.advanceTimersByTimeAsync(1);
    expect(separate).toHaveBeenCalledTimes(2);
    expect(separate.mock.lastCall).toMatchObject(['image a', { separation: { threshold: 0.8 } }]);
    expect(segmentation.separating).toBeNull();
  });

  it('leaves the objects of another model alone', async () => {
    const separate = vi.fn(() => Promise.resolve({ jobId: 's' }));
    const labels = () => Promise.resolve(AFTER_RUN);
    const models = () => Promise.resolve([MODEL, { ...MODEL, id: 'm2' }]);
    const { segmentation, modelChoice, current } = await workspaceWith({ separate, labels, models });
    expect(segmentation.isLive).toBe(true);
    modelChoice.set(current, 'm2');
    segmentation.change({ threshold: 0.9 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(segmentation.isLive).toBe(false);
    expect(separate).not.toHaveBeenCalled();
  });

  it('does not ask the server before there is a network pass to separate', async () => {
    const separate = vi.fn(() => Promise.resolve({ jobId: 's' }));
    const { segmentation } = await workspaceWith({ separate });
    segmentation.change({ threshold: 0.9 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(separate).not.toHaveBeenCalled();
    expect(segmentation.settings.separation?.threshold).toBe(0.9);
  });
});
