import { describe, expect, it } from 'vitest';

import type { PatchPart } from '../../core/edit/patch.ts';
import { EditedBounds } from './edited-bounds.ts';

function part(x: number, labels: number[]): PatchPart {
  return {
    rect: { x, y: 7, width: labels.length, height: 1 },
    before: new Uint32Array(labels.length),
    after: Uint32Array.from(labels),
  };
}

describe('EditedBounds', () => {
  it('holds an object where edits have drawn it, and no other edit', () => {
    const edited = new EditedBounds();
    edited.note({ parts: [part(2, [1, 1, 2]), part(9000, [3])] });
    edited.note({ parts: [part(10, [0, 2])] });
    expect(edited.get(1)).toEqual({ x: 2, y: 7, width: 3, height: 1 });
    expect(edited.get(2)).toEqual({ x: 2, y: 7, width: 10, height: 1 });
    expect(edited.get(3)).toEqual({ x: 9000, y: 7, width: 1, height: 1 });
    expect(edited.get(4)).toBeNull();
  });

  it('is empty again when the list has come, but counts on', () => {
    const edited = new EditedBounds();
    expect(edited.isEmpty).toBe(true);
    edited.note({ parts: [part(2, [1])] });
    const { version } = edited;
    expect(edited.isEmpty).toBe(false);
    edited.clear();
    expect([edited.isEmpty, edited.get(1), edited.version]).toEqual([true, null, version]);
    edited.note({ parts: [part(2, [0])] });
    expect(edited.version).toBeGreaterThan(version);
  });
});
