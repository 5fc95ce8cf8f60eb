import { describe, expect, it } from 'vitest';

import { labelmapOf, labelRows } from '../mask/testing/drawings.ts';
import { applyPatch } from './apply.ts';
import { Draft } from './draft.ts';
import { relabelObjects } from './relabel.ts';

const ALL = { x: 0, y: 0, width: 3, height: 1 };

function relabel(draft: Draft, label: number, to: number): void {
  draft.apply(relabelObjects(draft.labelmap, [{ label, bounds: ALL }], to));
}

describe('Draft', () => {
  it('makes one patch of changes that build on one another, and leaves the labelmap alone', () => {
    const labelmap = labelmapOf(['12.']);
    const draft = new Draft(labelmap);
    draft.open(ALL);
    relabel(draft, 1, 2);
    draft.open(ALL);
    relabel(draft, 2, 3);
    expect(labelRows(labelmap)).toEqual(['12.']);
    const patch = draft.finish()!;
    expect(patch.parts).toHaveLength(1);
    applyPatch(labelmap, patch, 'after');
    expect(labelRows(labelmap)).toEqual(['33.']);
  });

  it('is null when the changes cancel each other', () => {
    const draft = new Draft(labelmapOf(['1..']));
    draft.open(ALL);
    relabel(draft, 1, 2);
    relabel(draft, 2, 1);
    draft.apply(null);
    expect(draft.finish()).toBeNull();
  });
});
