import { describe, expect, it } from 'vitest';

import { Labelmap } from '../mask/labelmap.ts';
import { labelmapOf, labelRows } from '../mask/testing/drawings.ts';
import { applyPatch } from './apply.ts';
import { TILE_SIZE } from './patch.ts';
import { countTiles, relabelObjects } from './relabel.ts';

const rect = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

describe('relabelObjects', () => {
  it('merges objects and leaves what lies between', () => {
    const labelmap = labelmapOf(['1.22', '1.32', '4444']);
    const patch = relabelObjects(
      labelmap,
      [
        { label: 2, bounds: rect(2, 0, 2, 2) },
        { label: 4, bounds: rect(0, 2, 4, 1) },
      ],
      1,
    )!;
    expect(labelRows(labelmap)).toEqual(['1.22', '1.32', '4444']);
    applyPatch(labelmap, patch, 'after');
    expect(labelRows(labelmap)).toEqual(['1.11', '1.31', '1111']);
    applyPatch(labelmap, patch, 'before');
    expect(labelRows(labelmap)).toEqual(['1.22', '1.32', '4444']);
  });

  it('deletes objects far apart, and looks at no tile between them', () => {
    const labelmap = new Labelmap(40 * TILE_SIZE, 40 * TILE_SIZE);
    const far = { column: 39, row: 38 };
    labelmap.writableTile(0, 0).fill(7, 0, 3);
    labelmap.writableTile(20, 20).fill(7, 0, 3);
    labelmap.writableTile(far.column, far.row).fill(8, 0, 5);
    const objects = [
      { label: 7, bounds: rect(0, 0, 3, 1) },
      { label: 8, bounds: rect(far.column * TILE_SIZE, far.row * TILE_SIZE, 5, 1) },
    ];
    const patch = relabelObjects(labelmap, objects, 0)!;
    expect(patch.parts.map((part) => part.rect)).toEqual(objects.map(({ bounds }) => bounds));
  });

  it('does the same in many tiles at once', () => {
    const labelmap = new Labelmap(9 * TILE_SIZE, 9 * TILE_SIZE);
    const whole = rect(0, 0, labelmap.width, labelmap.height);
    for (const { column, row } of labelmap.tilesIn(whole)) labelmap.writableTile(column, row).set([5, 6], 70);
    const patch = relabelObjects(labelmap, [{ label: 5, bounds: whole }], 0)!;
    expect(patch.parts).toHaveLength(81);
    applyPatch(labelmap, patch, 'after');
    expect([labelmap.get(70, 0), labelmap.get(71, 0), labelmap.get(8 * TILE_SIZE + 70, 0)]).toEqual([
      0, 6, 0,
    ]);
    applyPatch(labelmap, patch, 'before');
    expect(labelmap.get(8 * TILE_SIZE + 70, 8 * TILE_SIZE)).toBe(5);
  });

  it('changes nothing beyond the bounds', () => {
    const labelmap = labelmapOf(['331.', '1333']);
    applyPatch(labelmap, relabelObjects(labelmap, [{ label: 3, bounds: rect(0, 0, 3, 2) }], 0)!, 'after');
    expect(labelRows(labelmap)).toEqual(['..1.', '1..3']);
  });

  it('is null when there is nothing to change', () => {
    const labelmap = labelmapOf(['12']);
    expect(relabelObjects(labelmap, [{ label: 3, bounds: rect(0, 0, 2, 1) }], 0)).toBeNull();
    expect(relabelObjects(labelmap, [{ label: 2, bounds: rect(0, 0, 2, 1) }], 2)).toBeNull();
    expect(relabelObjects(labelmap, [{ label: 2, bounds: rect(0, 0, 1, 1) }], 0)).toBeNull();
    expect(relabelObjects(labelmap, [], 0)).toBeNull();
  });
});

describe('countTiles', () => {
  it('counts a tile once, however many objects are in it', () => {
    const labelmap = new Labelmap(3 * TILE_SIZE, 3 * TILE_SIZE);
    const objects = [rect(0, 0, 5, 5), rect(9, 9, 5, 5), rect(500, 0, 20, 5), rect(0, 1100, 5, 5)];
    expect(
      countTiles(
        labelmap,
        objects.map((bounds, i) => ({ label: i + 1, bounds })),
      ),
    ).toBe(3);
  });
});
