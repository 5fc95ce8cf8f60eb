import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { applyPatch } from '../edit/apply.ts';
import { Stroke } from '../edit/stroke.ts';
import { TILE_SIZE } from '../edit/patch.ts';
import { Labelmap } from './labelmap.ts';
import { measureObjects, updateObjects } from './objects.ts';

describe('measureObjects', () => {
  it('measures area, sums and bounds', () => {
    const labelmap = new Labelmap(4, 3);
    // prettier-ignore
    labelmap.setTile(0, 0, Uint32Array.from([
      0, 7, 7, 0,
      0, 0, 7, 2,
      0, 0, 0, 2,
    ]));
    const objects = measureObjects(labelmap);
    expect(objects.get(7)).toEqual({
      label: 7,
      area: 3,
      sumX: 5,
      sumY: 1,
      bounds: { x: 1, y: 0, width: 2, height: 2 },
    });
    expect(objects.get(2)).toEqual({
      label: 2,
      area: 2,
      sumX: 6,
      sumY: 3,
      bounds: { x: 3, y: 1, width: 1, height: 2 },
    });
    expect(objects.size).toBe(2);
  });

  it('joins an object that crosses tiles', () => {
    const labelmap = new Labelmap(TILE_SIZE + 5, 2);
    new Stroke(labelmap).paintSpan(TILE_SIZE - 2, 1, 5, 3, 'overwrite');
    expect(measureObjects(labelmap).get(3)).toMatchObject({
      area: 5,
      sumX: 5 * TILE_SIZE,
      bounds: { x: TILE_SIZE - 2, y: 1, width: 5, height: 1 },
    });
  });
});

describe('updateObjects', () => {
  const disc = fc.record({
    x: fc.integer({ min: 495, max: 535 }),
    y: fc.integer({ min: 0, max: 40 }),
    diameter: fc.integer({ min: 1, max: 30 }),
    label: fc.integer({ min: 0, max: 3 }),
  });

  it('equals measuring again, for strokes done and undone', () => {
    fc.assert(
      fc.property(fc.array(disc, { minLength: 1, maxLength: 8 }), (discs) => {
        const labelmap = new Labelmap(600, 50);
        const objects = measureObjects(labelmap);
        const done = [];
        for (const { x, y, diameter, label } of discs) {
          const stroke = new Stroke(labelmap);
          stroke.paintDisc({ x, y }, { x: x + 3, y }, diameter, label, 'overwrite');
          const patch = stroke.finish();
          if (patch === null) continue;
          updateObjects(objects, labelmap, patch, 'after');
          expect(objects).toEqual(measureObjects(labelmap));
          done.push(patch);
        }
        for (const patch of done.reverse()) {
          applyPatch(labelmap, patch, 'before');
          updateObjects(objects, labelmap, patch, 'before');
          expect(objects).toEqual(measureObjects(labelmap));
        }
        expect(objects.size).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});
