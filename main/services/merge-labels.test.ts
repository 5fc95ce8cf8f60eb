import { describe, expect, it } from 'vitest';

import { applyPatch } from '../../core/edit/apply.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import { mergeLabels } from './merge-labels.ts';

function labelmapOf(width: number, labels: number[]): Labelmap {
  const labelmap = new Labelmap(width, labels.length / width);
  labelmap.setTile(0, 0, Uint32Array.from(labels));
  return labelmap;
}

function merge(
  present: Labelmap,
  edited: number[],
  maxLabel: number,
  result: Labelmap,
  keepEdited = true,
): number[] {
  const patch = mergeLabels({ labelmap: present, maxLabel, edited: new Set(edited) }, result, keepEdited);
  if (patch) applyPatch(present, patch, 'after');
  return [...present.readRect({ x: 0, y: 0, width: present.width, height: present.height })];
}

describe('mergeLabels', () => {
  it('replaces everything while no hand has touched anything', () => {
    const present = labelmapOf(4, [5, 5, 0, 0, 0, 0, 6, 6]);
    expect(merge(present, [], 0, labelmapOf(4, [0, 1, 1, 0, 2, 0, 0, 0]))).toEqual([0, 1, 1, 0, 2, 0, 0, 0]);
  });

  it('keeps edited objects and numbers new ones above every used label', () => {
    const present = labelmapOf(4, [5, 5, 0, 0, 0, 0, 6, 6]);
    expect(merge(present, [5], 6, labelmapOf(4, [0, 0, 0, 1, 2, 0, 0, 2]))).toEqual([5, 5, 0, 7, 8, 0, 0, 8]);
  });

  it('drops a new object that lies on an edited one with more than half of its area', () => {
    const present = labelmapOf(4, [5, 5, 0, 0]);
    expect(merge(present, [5], 5, labelmapOf(4, [1, 1, 1, 2]))).toEqual([5, 5, 0, 6]);
  });

  it('cuts a new object that lies on an edited one with half of its area or less', () => {
    const present = labelmapOf(4, [5, 5, 0, 0]);
    expect(merge(present, [5], 5, labelmapOf(4, [0, 1, 1, 0]))).toEqual([5, 5, 6, 0]);
  });

  it('replaces edited objects too when asked to, without reusing their labels', () => {
    const present = labelmapOf(4, [5, 5, 0, 0]);
    expect(merge(present, [5], 5, labelmapOf(4, [1, 1, 1, 2]), false)).toEqual([6, 6, 6, 7]);
  });

  it('makes no patch when nothing changes', () => {
    const present = labelmapOf(2, [1, 0]);
    expect(
      mergeLabels({ labelmap: present, maxLabel: 0, edited: new Set() }, labelmapOf(2, [1, 0]), true),
    ).toBeNull();
  });

  it('touches only the tiles that differ', () => {
    const present = new Labelmap(600, 2);
    const result = new Labelmap(600, 2);
    const tile = new Uint32Array(88 * 2);
    tile[3] = 1;
    result.setTile(1, 0, tile);
    const patch = mergeLabels({ labelmap: present, maxLabel: 0, edited: new Set() }, result, true);
    expect(patch?.parts.map((part) => part.rect)).toEqual([{ x: 515, y: 0, width: 1, height: 1 }]);
  });
});
