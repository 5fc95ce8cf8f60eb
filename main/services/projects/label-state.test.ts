import { describe, expect, it } from 'vitest';

import type { Patch } from '../../../core/edit/patch.ts';
import { Labelmap } from '../../../core/mask/labelmap.ts';
import { measureObjects } from '../../../core/mask/objects.ts';
import { LabelState } from './label-state.ts';

const EMPTY = { maxLabel: 0, edited: [], segmentation: null };
const SEGMENTATION = {
  modelId: 'm',
  device: 'cpu',
  separation: { threshold: 0.5, minSize: 1, splitStrength: 0.5 },
  channels: [0],
  diameter: null,
  medianDiameter: null,
};

/** The whole of a 4 x 2 labelmap from one state to another. */
const patch = (before: number[], after: number[]): Patch => ({
  parts: [
    {
      rect: { x: 0, y: 0, width: 4, height: 2 },
      before: Uint32Array.from(before),
      after: Uint32Array.from(after),
    },
  ],
});
const create = () => new LabelState(new Labelmap(4, 2), EMPTY);
const summary = (state: LabelState) => ({
  objects: [...state.objects.keys()].sort((a, b) => a - b),
  edited: [...state.edited].sort((a, b) => a - b),
  maxLabel: state.maxLabel,
});

const NOTHING = [0, 0, 0, 0, 0, 0, 0, 0];
const FOUND = [1, 1, 0, 2, 0, 0, 0, 3];

describe('LabelState', () => {
  it('marks what a hand touches, not what a segmentation finds', () => {
    const state = create();
    state.apply('segment', patch(NOTHING, FOUND), SEGMENTATION);
    expect(summary(state)).toEqual({ objects: [1, 2, 3], edited: [], maxLabel: 3 });
    state.apply('brush', patch(FOUND, [1, 1, 1, 2, 0, 0, 0, 3]));
    expect(summary(state)).toEqual({ objects: [1, 2, 3], edited: [1], maxLabel: 3 });
    expect(state.segmentation).toEqual(SEGMENTATION);
  });

  it('drops the mark of an object that is gone, and brings it back with it', () => {
    const state = create();
    const drawn = patch(NOTHING, [7, 7, 0, 0, 0, 0, 0, 0]);
    state.apply('new-object', drawn);
    const erased = patch([7, 7, 0, 0, 0, 0, 0, 0], NOTHING);
    const meta = state.apply('delete', erased);
    // The number stays used, or the next object would be taken for this one.
    expect(summary(state)).toEqual({ objects: [], edited: [], maxLabel: 7 });
    state.step(meta, erased, 'before');
    expect(summary(state)).toEqual({ objects: [7], edited: [7], maxLabel: 7 });
    state.step(meta, erased, 'after');
    expect(summary(state)).toEqual({ objects: [], edited: [], maxLabel: 7 });
  });

  it('undoes a segmentation with its parameters and numbers', () => {
    const state = create();
    const found = patch(NOTHING, FOUND);
    const meta = state.apply('segment', found, SEGMENTATION);
    state.step(meta, found, 'before');
    expect(summary(state)).toEqual({ objects: [], edited: [], maxLabel: 0 });
    expect(state.segmentation).toBeNull();
  });

  it('keeps its facts about objects as a fresh measurement has them', () => {
    const state = create();
    const steps = [
      NOTHING,
      FOUND,
      [1, 4, 4, 2, 0, 4, 0, 3],
      [0, 4, 4, 0, 0, 4, 0, 0],
      [5, 4, 4, 0, 5, 4, 0, 0],
    ];
    for (let i = 1; i < steps.length; i++) {
      state.apply('brush', patch(steps[i - 1], steps[i]));
      expect(state.objects).toEqual(measureObjects(state.labelmap));
    }
    expect(state.listObjects()).toEqual([
      {
        label: 4,
        area: 3,
        centroid: { x: 11 / 6, y: 1 / 3 + 0.5 },
        bounds: { x: 1, y: 0, width: 2, height: 2 },
        isEdited: true,
        class: 0,
        isLocked: false,
        isAccepted: false,
      },
      {
        label: 5,
        area: 2,
        centroid: { x: 0.5, y: 1 },
        bounds: { x: 0, y: 0, width: 1, height: 2 },
        isEdited: true,
        class: 0,
        isLocked: false,
        isAccepted: false,
      },
    ]);
  });
});
