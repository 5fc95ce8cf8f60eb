import { describe, expect, it } from 'vitest';

import { Labelmap } from '../mask/labelmap.ts';
import { applyPatch } from './apply.ts';
import { keepLocked } from './locked.ts';
import { maskPatch } from './mask-patch.ts';
import { TILE_SIZE } from './patch.ts';

function row(...labels: number[]): Labelmap {
  const labelmap = new Labelmap(labels.length, 1);
  labelmap.setTile(0, 0, Uint32Array.from(labels));
  return labelmap;
}

const all = (labelmap: Labelmap) =>
  Array.from(labelmap.readRect({ x: 0, y: 0, width: labelmap.width, height: labelmap.height }));

describe('maskPatch', () => {
  it('changes the masked pixels that may change', () => {
    const labelmap = row(0, 1, 2, 0, 1, 2);
    const rect = { x: 1, y: 0, width: 4, height: 1 };
    const patch = maskPatch(labelmap, rect, Uint8Array.of(1, 1, 1, 0), 7, (label) => label !== 2)!;
    expect(all(labelmap)).toEqual([0, 1, 2, 0, 1, 2]);
    applyPatch(labelmap, patch, 'after');
    expect(all(labelmap)).toEqual([0, 7, 2, 7, 1, 2]);
    applyPatch(labelmap, patch, 'before');
    expect(all(labelmap)).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('is cut at the image, and has one part for each tile', () => {
    const labelmap = new Labelmap(TILE_SIZE + 2, 1);
    const rect = { x: TILE_SIZE - 1, y: -1, width: 9, height: 2 };
    const patch = maskPatch(labelmap, rect, new Uint8Array(18).fill(1), 3, () => true)!;
    expect(patch.parts.map((part) => part.rect)).toEqual([
      { x: 511, y: 0, width: 1, height: 1 },
      { x: 512, y: 0, width: 2, height: 1 },
    ]);
  });

  it('is null when nothing changes', () => {
    const rect = { x: 0, y: 0, width: 2, height: 1 };
    expect(maskPatch(row(3, 3), rect, Uint8Array.of(1, 1), 3, () => true)).toBeNull();
    expect(maskPatch(row(0, 4), rect, Uint8Array.of(0, 1), 3, (label) => label === 0)).toBeNull();
  });
});

describe('keepLocked', () => {
  const rect = { x: 0, y: 0, width: 4, height: 1 };
  const patch = { parts: [{ rect, before: Uint32Array.of(1, 2, 0, 3), after: Uint32Array.of(5, 5, 2, 5) }] };

  it('leaves locked objects as they are: they lose nothing and get nothing', () => {
    const kept = keepLocked(patch, new Set([2]))!;
    const labelmap = row(1, 2, 0, 3);
    applyPatch(labelmap, kept, 'after');
    expect(all(labelmap)).toEqual([5, 2, 0, 5]);
  });

  it('gives the patch back when no locked object is concerned, and null when nothing is left', () => {
    expect(keepLocked(patch, new Set([9]))).toBe(patch);
    expect(keepLocked(patch, new Set())).toBe(patch);
    expect(keepLocked(patch, new Set([2, 5]))).toBeNull();
    expect(keepLocked(null, new Set([2]))).toBeNull();
  });
});
