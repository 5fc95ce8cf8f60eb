import { describe, expect, it } from 'vitest';

import type { LabelsInfo, ModelInfo } from '../../core/contract.ts';
import { OpenImage } from './open-image.svelte.ts';
import { SegmentationSettings } from './segmentation-settings.svelte.ts';
import { imageInfo, LABELS, MODEL, standInClient } from './stand-ins.ts';

const OTHER: ModelInfo = {
  ...MODEL,
  id: 'm2',
  separation: { threshold: 0.7, minSize: 90, splitStrength: 0.1 },
};
const RUN: NonNullable<LabelsInfo['segmentation']> = {
  modelId: 'm1',
  device: 'cpu',
  separation: MODEL.separation,
  channels: [1],
  diameter: 60,
  medianDiameter: 58,
};

function settingsOf(segmentation: LabelsInfo['segmentation'] = null) {
  const current = new OpenImage(standInClient({}), imageInfo('a'));
  current.labels = { ...LABELS, segmentation };
  const context = {
    model: MODEL,
    current,
    models: { find: (id?: string) => [MODEL, OTHER].find((model) => model.id === id) ?? null },
  };
  return { context, settings: new SegmentationSettings(context) };
}

describe('separation', () => {
  it('is the model’s own, or that of the last run with it', () => {
    expect(settingsOf().settings.separation).toEqual(MODEL.separation);
    const separation = { ...MODEL.separation, threshold: 0.6 };
    const { settings } = settingsOf({ ...RUN, separation });
    expect(settings.separation).toEqual(separation);
    expect(settings.isDefault).toBe(false);
  });

  it('becomes another model’s but for the values that a person set', () => {
    const { context, settings } = settingsOf({ ...RUN, separation: { ...MODEL.separation, minSize: 5 } });
    context.model = OTHER;
    expect(settings.separation).toEqual({ ...OTHER.separation, minSize: 5 });
    context.model = MODEL;
    settings.change({ threshold: 0.9 });
    context.model = OTHER;
    expect(settings.separation).toEqual({ ...OTHER.separation, threshold: 0.9, minSize: 5 });
  });

  it('keeps all values when the model that they came from is gone', () => {
    const { settings } = settingsOf({ ...RUN, modelId: 'removed', separation: OTHER.separation });
    expect(settings.separation).toEqual(MODEL.separation);
  });

  it('follows the labels again once they have what was set', () => {
    const { context, settings } = settingsOf();
    settings.change({ threshold: 0.9 });
    const applied = { ...MODEL.separation, threshold: 0.9 };
    settings.settle('image a', applied);
    expect(settings.separation).toEqual(MODEL.separation);
    context.current.labels = { ...LABELS, segmentation: { ...RUN, separation: applied } };
    expect(settings.separation).toEqual(applied);
  });
});

describe('diameter', () => {
  it('is that of the last run with the model, until another is set', () => {
    const { context, settings } = settingsOf(RUN);
    expect(settings.diameter).toBe(60);
    settings.diameter = null;
    expect(settings.diameter).toBeNull();
    settings.diameter = 0.001;
    expect(settings.diameter).toBe(0.5);
    settings.forget('image a');
    context.model = OTHER;
    expect(settings.diameter).toBeNull();
  });

  it('means nothing to a model that knows no size', () => {
    const { context, settings } = settingsOf();
    settings.diameter = 60;
    context.model = { ...MODEL, objectDiameter: null };
    expect(settings.request.diameter).toBeNull();
  });
});

describe('channels', () => {
  it('are those of the last run, one where their number does not fit the model', () => {
    const { settings } = settingsOf(RUN);
    expect(settings.channels).toEqual([1]);
    settings.channels = [2, 0, 1];
    expect(settings.request.channels).toEqual([2, 0, 1]);
    settings.channels = [2, 0];
    expect(settings.request.channels).toEqual([2]);
  });

  it('are left to the server for a colour image', () => {
    const { context, settings } = settingsOf();
    context.current = new OpenImage(standInClient({}), { ...imageInfo('b'), isRgb: true });
    expect(settings.request).not.toHaveProperty('channels');
  });
});
