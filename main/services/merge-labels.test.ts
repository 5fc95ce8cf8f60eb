import { describe, expect, it } from 'vitest';

import { applyPatch } from '../../core/edit/apply.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import { measureObjects } from '../../core/mask/objects.ts';
import type { CurrentLabels } from './inference.ts';
import { linkObjects, mergeLabels, type MergeOptions } from './merge-labels.ts';

function labelmapOf(width: number, labels: number[]): Labelmap {
  const labelmap = new Labelmap(width, labels.length / width);
  labelmap.setTile(0, 0, Uint32Array.from(labels));
  return labelmap;
}

interface Kept {
  edited?: number[];
  locked?: number[];
  accepted?: number[];
}

function currentOf(labelmap: Labelmap, maxLabel: number, kept: Kept = {}): CurrentLabels {
  return {
    plane: { t: 0, z: 0 },
    labelmap,
    objects: measureObjects(labelmap),
    maxLabel,
    edited: new Set(kept.edited),
    locked: new Set(kept.locked),
    accepted: new Set(kept.accepted),
  };
}

function merge(
  present: Labelmap,
  kept: Kept,
  maxLabel: number,
  result: Labelmap,
  options: Partial<MergeOptions> = {},
): number[] {
  const current = currentOf(present, maxLabel, kept);
  const patch = mergeLabels(current, result, { keepEdited: true, ...options });
  if (patch) applyPatch(present, patch, 'after');
  return [...present.readRect({ x: 0, y: 0, width: present.width, height: present.height })];
}

describe('mergeLabels', () => {
  it('replaces everything while no hand has touched anything', () => {
    const present = labelmapOf(4, [5, 5, 0, 0, 0, 0, 6, 6]);
    expect(merge(present, {}, 0, labelmapOf(4, [0, 1, 1, 0, 2, 0, 0, 0]))).toEqual([0, 1, 1, 0, 2, 0, 0, 0]);
  });

  it('keeps edited, accepted and locked objects and numbers new ones above every used label', () => {
    const result = [0, 0, 0, 1, 2, 0, 0, 2];
    for (const kept of [{ edited: [5] }, { accepted: [5] }, { locked: [5] }]) {
      const present = labelmapOf(4, [5, 5, 0, 0, 0, 0, 6, 6]);
      expect(merge(present, kept, 6, labelmapOf(4, result))).toEqual([5, 5, 0, 7, 8, 0, 0, 8]);
    }
  });

  it('drops a new object that lies on an edited one with more than half of its area', () => {
    const present = labelmapOf(4, [5, 5, 0, 0]);
    expect(merge(present, { edited: [5] }, 5, labelmapOf(4, [1, 1, 1, 2]))).toEqual([5, 5, 0, 6]);
  });

  it('cuts a new object that lies on an edited one with half of its area or less', () => {
    const present = labelmapOf(4, [5, 5, 0, 0]);
    expect(merge(present, { edited: [5] }, 5, labelmapOf(4, [0, 1, 1, 0]))).toEqual([5, 5, 6, 0]);
  });

  it('replaces edited and accepted objects when asked to, without reusing their labels, but no locked ones', () => {
    const result = labelmapOf(4, [1, 1, 1, 2]);
    const all = { keepEdited: false };
    const kept = { edited: [5], accepted: [5] };
    expect(merge(labelmapOf(4, [5, 5, 0, 0]), kept, 5, result, all)).toEqual([6, 6, 6, 7]);
    expect(merge(labelmapOf(4, [5, 5, 0, 0]), { locked: [5] }, 5, result, all)).toEqual([5, 5, 0, 6]);
  });

  it('makes no patch when nothing changes', () => {
    const current = currentOf(labelmapOf(2, [1, 0]), 0);
    expect(mergeLabels(current, labelmapOf(2, [1, 0]), { keepEdited: true })).toBeNull();
  });

  it('touches only the tiles that differ', () => {
    const result = new Labelmap(600, 2);
    const tile = new Uint32Array(88 * 2);
    tile[3] = 1;
    result.setTile(1, 0, tile);
    const patch = mergeLabels(currentOf(new Labelmap(600, 2), 0), result, { keepEdited: true });
    expect(patch?.parts.map((part) => part.rect)).toEqual([{ x: 515, y: 0, width: 1, height: 1 }]);
  });
});

describe('mergeLabels in a region', () => {
  const region = { x: 2, y: 0, width: 4, height: 1 };

  it('replaces what lies mostly inside, with its part outside, and keeps the rest', () => {
    // 5 has half of its pixels inside, 6 two of three, 7 all, 8 none.
    const present = labelmapOf(9, [0, 5, 5, 7, 6, 6, 6, 8, 8]);
    const result = labelmapOf(9, [0, 0, 0, 1, 1, 0, 0, 0, 0]);
    expect(merge(present, {}, 0, result, { region })).toEqual([0, 5, 5, 9, 9, 0, 0, 8, 8]);
  });

  it('keeps what a hand has touched inside, and drops a new object that lies on it', () => {
    const present = labelmapOf(9, [0, 0, 0, 7, 7, 0, 0, 8, 8]);
    const result = labelmapOf(9, [0, 0, 0, 1, 1, 0, 0, 0, 0]);
    expect(merge(present, { edited: [7] }, 0, result, { region })).toEqual([0, 0, 0, 7, 7, 0, 0, 8, 8]);
  });

  it('cuts a new object at one that stays outside', () => {
    const present = labelmapOf(9, [0, 0, 0, 0, 0, 0, 8, 8, 8]);
    const result = labelmapOf(9, [0, 0, 0, 0, 1, 1, 1, 0, 0]);
    expect(merge(present, {}, 0, result, { region })).toEqual([0, 0, 0, 0, 9, 9, 8, 8, 8]);
  });

  it('takes away what is there when nothing new is found, and looks at no other tile', () => {
    const present = new Labelmap(1100, 1);
    present.writableTile(0, 0).fill(3, 500, 512);
    present.writableTile(1, 0).fill(3, 0, 5);
    present.writableTile(2, 0).fill(4, 0, 5);
    const current = currentOf(present, 0);
    const patch = mergeLabels(current, new Labelmap(1100, 1), {
      keepEdited: true,
      region: { x: 490, y: 0, width: 20, height: 1 },
    });
    expect(patch?.parts.map(({ rect }) => [rect.x, rect.width])).toEqual([
      [500, 12],
      [512, 5],
    ]);
  });
});

describe('linkObjects', () => {
  it('names an object after the one before it that it shares most with', () => {
    const former = labelmapOf(10, [4, 4, 4, 4, 0, 9, 9, 9, 9, 9]);
    const next = labelmapOf(10, [0, 1, 1, 1, 1, 2, 3, 3, 3, 3]);
    // 1 shares 3 of 5 with 4; of 9, 3 shares 4 of 5 and 2 only 1 of 5.
    expect([...linkObjects(former, next, 0.25)]).toEqual([
      [1, 4],
      [3, 9],
    ]);
    expect([...linkObjects(former, next, 0.7)]).toEqual([[3, 9]]);
  });

  it('gives linked objects their names and the others new numbers, but no name twice', () => {
    const result = labelmapOf(6, [1, 1, 0, 2, 2, 3]);
    const names = new Map([
      [1, 40],
      [2, 7],
    ]);
    expect(merge(labelmapOf(6, [0, 0, 0, 0, 0, 0]), {}, 12, result, { names })).toEqual([
      40, 40, 0, 7, 7, 41,
    ]);
    const present = labelmapOf(6, [0, 0, 7, 0, 0, 0]);
    expect(merge(present, { edited: [7] }, 12, result, { names })).toEqual([40, 40, 7, 41, 41, 42]);
  });

  it('does not go on with a locked object of the plane before', () => {
    const result = labelmapOf(3, [1, 1, 2]);
    const names = new Map([
      [1, 7],
      [2, 8],
    ]);
    const free = labelmapOf(3, [0, 0, 0]);
    expect(merge(free, { locked: [7] }, 12, result, { names })).toEqual([13, 13, 8]);
  });
});
