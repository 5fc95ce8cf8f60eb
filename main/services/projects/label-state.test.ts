import { beforeEach, describe, expect, it } from 'vitest';

import type { EditTool } from '../../../core/contract.ts';
import type { Patch } from '../../../core/edit/patch.ts';
import { measureObjects } from '../../../core/mask/objects.ts';
import { LabelState, type EditMeta } from './label-state.ts';
import { EMPTY_STATE } from './project-folder.ts';

const SEGMENTATION = {
  modelId: 'm',
  device: 'cpu',
  separation: { threshold: 0.5, minSize: 1, splitStrength: 0.5 },
  channels: [0],
  diameter: null,
  medianDiameter: null,
};
const FIRST = { t: 0, z: 0 };
const SECOND = { t: 0, z: 1 };

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

let state: LabelState;
beforeEach(async () => {
  state = new LabelState({ width: 4, height: 2 }, EMPTY_STATE, () => Promise.resolve());
  await state.planes.open(FIRST);
});

function apply(tool: EditTool, edit: Patch, plane = FIRST, segmentation?: typeof SEGMENTATION): EditMeta {
  return state.finish(tool, state.planes.get(plane).write(edit, 'after'), segmentation);
}
function step(meta: EditMeta, edit: Patch, side: 'before' | 'after'): void {
  state.planes.get(FIRST).write(edit, side);
  state.adopt(meta, side);
}
const sorted = (labels: Iterable<number>) => [...labels].sort((a, b) => a - b);
const summary = () => ({
  objects: sorted(state.planes.get(FIRST).objects.keys()),
  edited: sorted(state.edited),
  maxLabel: state.maxLabel,
});

const NOTHING = [0, 0, 0, 0, 0, 0, 0, 0];
const FOUND = [1, 1, 0, 2, 0, 0, 0, 3];
const GROWN = [1, 1, 1, 2, 0, 0, 0, 3];

describe('LabelState', () => {
  it('marks what a hand touches, not what a segmentation finds', () => {
    apply('segment', patch(NOTHING, FOUND), FIRST, SEGMENTATION);
    expect(summary()).toEqual({ objects: [1, 2, 3], edited: [], maxLabel: 3 });
    apply('brush', patch(FOUND, GROWN));
    expect(summary()).toEqual({ objects: [1, 2, 3], edited: [1], maxLabel: 3 });
    expect(state.segmentation).toEqual(SEGMENTATION);
  });

  it('drops the mark of an object that is gone, and brings it back with it', () => {
    const drawn = [7, 7, 0, 0, 0, 0, 0, 0];
    apply('polygon', patch(NOTHING, drawn));
    state.setAttributes([7], { isLocked: true });
    const erased = patch(drawn, NOTHING);
    const meta = apply('delete', erased);
    // The number stays used, or the next object would be taken for this one.
    expect(summary()).toEqual({ objects: [], edited: [], maxLabel: 7 });
    expect([...state.attributes.locked]).toEqual([]);
    step(meta, erased, 'before');
    expect(summary()).toEqual({ objects: [7], edited: [7], maxLabel: 7 });
    expect([...state.attributes.locked]).toEqual([7]);
    step(meta, erased, 'after');
    expect(summary()).toEqual({ objects: [], edited: [], maxLabel: 7 });
  });

  it('keeps the mark of an object that goes on in another plane', async () => {
    await state.planes.open(SECOND);
    const drawn = [7, 7, 0, 0, 0, 0, 0, 0];
    apply('polygon', patch(NOTHING, drawn));
    apply('copy-plane', patch(NOTHING, drawn), SECOND);
    apply('delete', patch(drawn, NOTHING));
    expect(summary()).toEqual({ objects: [], edited: [7], maxLabel: 7 });
    expect(state.labelled).toEqual([{ ...SECOND, objects: 1 }]);
    apply('delete', patch(drawn, NOTHING), SECOND);
    expect(summary()).toEqual({ objects: [], edited: [], maxLabel: 7 });
  });

  it('counts labels anew after a segmentation, but over those of other planes and those that are marked', async () => {
    await state.planes.open(SECOND);
    apply('segment', patch(NOTHING, [0, 0, 0, 0, 0, 0, 9, 9]), SECOND, SEGMENTATION);
    apply('segment', patch(NOTHING, FOUND), FIRST, SEGMENTATION);
    expect(state.maxLabel).toBe(9);
    expect(state.maxLabelBeside([FIRST])).toBe(9);
    expect(state.maxLabelBeside([FIRST, SECOND])).toBe(0);
    state.setAttributes([2], { isAccepted: true });
    expect(state.maxLabelBeside([FIRST, SECOND])).toBe(2);
  });

  it('undoes a segmentation with its parameters and numbers', () => {
    const found = patch(NOTHING, FOUND);
    const meta = apply('segment', found, FIRST, SEGMENTATION);
    step(meta, found, 'before');
    expect(summary()).toEqual({ objects: [], edited: [], maxLabel: 0 });
    expect(state.segmentation).toBeNull();
  });

  it('takes acceptance back, but neither class nor lock, when a hand changes the pixels', () => {
    apply('segment', patch(NOTHING, FOUND), FIRST, SEGMENTATION);
    state.setClasses([{ id: 4, name: 'Round', color: '#ff0000' }]);
    state.setAttributes([1, 2], { class: 4, isLocked: true, isAccepted: true });
    const grown = patch(FOUND, GROWN);
    const meta = apply('brush', grown);
    expect(state.attributes.get(1)).toEqual({ class: 4, isLocked: true, isAccepted: false });
    expect(state.attributes.get(2)).toEqual({ class: 4, isLocked: true, isAccepted: true });
    step(meta, grown, 'before');
    expect(state.attributes.get(1)).toEqual({ class: 4, isLocked: true, isAccepted: true });
  });

  it('changes only what is asked for, and makes no step of nothing', () => {
    expect(state.setAttributes([5, 5], { isLocked: true })?.attributes).toEqual([[5, 0, 2]]);
    expect(state.setAttributes([5], { isLocked: true })).toBeNull();
    expect(state.setAttributes([5, 6], { isAccepted: true })?.attributes).toEqual([
      [5, 2, 3],
      [6, 0, 1],
    ]);
    expect(state.setClasses([])).toBeNull();
  });

  it('takes a class from its objects when it is left out, and gives both back', () => {
    const classes = [
      { id: 1, name: 'A', color: '#ff0000' },
      { id: 2, name: 'B', color: '#00ff00' },
    ];
    state.setClasses(classes);
    state.setAttributes([5], { class: 1 });
    state.setAttributes([6], { class: 2 });
    const meta = state.setClasses(classes.slice(1))!;
    expect([state.attributes.get(5).class, state.attributes.get(6).class]).toEqual([0, 2]);
    state.adopt(meta, 'before');
    expect(state.classes).toEqual(classes);
    expect([state.attributes.get(5).class, state.attributes.get(6).class]).toEqual([1, 2]);
  });

  it('keeps its facts about objects as a fresh measurement has them', () => {
    const steps = [
      NOTHING,
      FOUND,
      [1, 4, 4, 2, 0, 4, 0, 3],
      [0, 4, 4, 0, 0, 4, 0, 0],
      [5, 4, 4, 0, 5, 4, 0, 0],
    ];
    const labels = state.planes.get(FIRST);
    for (let i = 1; i < steps.length; i++) {
      apply('brush', patch(steps[i - 1], steps[i]));
      expect(labels.objects).toEqual(measureObjects(labels.labelmap));
    }
    const none = { class: 0, isLocked: false, isAccepted: false };
    expect(state.listObjects(labels)).toEqual([
      {
        label: 4,
        area: 3,
        centroid: { x: 11 / 6, y: 1 / 3 + 0.5 },
        bounds: { x: 1, y: 0, width: 2, height: 2 },
        isEdited: true,
        ...none,
      },
      {
        label: 5,
        area: 2,
        centroid: { x: 0.5, y: 1 },
        bounds: { x: 0, y: 0, width: 1, height: 2 },
        isEdited: true,
        ...none,
      },
    ]);
  });
});
