import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Labelmap } from '../mask/labelmap.ts';
import { applyPatch, findConflict } from './apply.ts';
import { Stroke, type PaintRule } from './stroke.ts';
import { TILE_SIZE } from './patch.ts';

const WIDTH = 530;
const HEIGHT = 526;
/** Where the moves below can paint. */
const whole = { x: 470, y: 470, width: WIDTH - 470, height: HEIGHT - 470 };

const move = fc.record({
  from: fc.record({
    x: fc.double({ min: 490, max: 540, noNaN: true }),
    y: fc.double({ min: 490, max: 540, noNaN: true }),
  }),
  to: fc.record({
    x: fc.double({ min: 490, max: 540, noNaN: true }),
    y: fc.double({ min: 490, max: 540, noNaN: true }),
  }),
  diameter: fc.integer({ min: 1, max: 25 }),
  label: fc.integer({ min: 0, max: 4 }),
  rule: fc.constantFrom<PaintRule>('overwrite', 'background-only', { only: 2 }),
});

type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

function paint(labelmap: Labelmap, moves: Move[]): Stroke {
  const stroke = new Stroke(labelmap);
  for (const { from, to, diameter, label, rule } of moves) stroke.paintDisc(from, to, diameter, label, rule);
  return stroke;
}

describe('Stroke', () => {
  it('paint then undo is identity, and redo brings the paint back', () => {
    fc.assert(
      fc.property(
        fc.array(move, { maxLength: 4 }),
        fc.array(move, { minLength: 1, maxLength: 4 }),
        (first, second) => {
          const labelmap = new Labelmap(WIDTH, HEIGHT);
          paint(labelmap, first).finish();
          const before = labelmap.readRect(whole);
          const patch = paint(labelmap, second).finish();
          const after = labelmap.readRect(whole);
          if (patch === null) {
            expect(after).toEqual(before);
            return;
          }
          applyPatch(labelmap, patch, 'before');
          expect(labelmap.readRect(whole)).toEqual(before);
          expect(findConflict(labelmap, patch)).toBeNull();
          applyPatch(labelmap, patch, 'after');
          expect(labelmap.readRect(whole)).toEqual(after);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('cancel puts everything back', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 3 }), fc.array(move, { maxLength: 4 }), (first, second) => {
        const labelmap = new Labelmap(WIDTH, HEIGHT);
        paint(labelmap, first).finish();
        const before = labelmap.readRect(whole);
        paint(labelmap, second).cancel();
        expect(labelmap.readRect(whole)).toEqual(before);
      }),
      { numRuns: 30 },
    );
  });

  it('touches only the tiles that it sweeps, and erasing makes none', () => {
    const labelmap = new Labelmap(20_000, 20_000);
    const stroke = new Stroke(labelmap);
    expect(stroke.paintDisc({ x: 9000, y: 9000 }, { x: 9010, y: 9000 }, 40, 0, 'overwrite').width).toBe(50);
    expect(labelmap.loadedTiles()).toEqual([]);
    expect(stroke.finish()).toBeNull();
    stroke.paintDisc({ x: 9000, y: 9000 }, { x: 9010, y: 9000 }, 40, 5, 'overwrite');
    expect(labelmap.loadedTiles()).toEqual([{ column: 17, row: 17 }]);
  });

  it('obeys the rule', () => {
    const labelmap = new Labelmap(6, 1);
    labelmap.setTile(0, 0, Uint32Array.from([0, 1, 2, 0, 1, 2]));
    const row = () => [...labelmap.readRect({ x: 0, y: 0, width: 6, height: 1 })];
    const stroke = new Stroke(labelmap);
    stroke.paintSpan(-2, 0, 6, 9, 'background-only');
    expect(row()).toEqual([9, 1, 2, 9, 1, 2]);
    stroke.paintSpan(0, 0, 6, 0, { only: 2 });
    expect(row()).toEqual([9, 1, 0, 9, 1, 0]);
    stroke.paintSpan(3, 0, 99, 4, 'overwrite');
    expect(row()).toEqual([9, 1, 0, 4, 4, 4]);
  });

  it('takes nothing from locked objects and adds nothing to them', () => {
    const labelmap = new Labelmap(7, 1);
    labelmap.setTile(0, 0, Uint32Array.from([0, 1, 2, 2, 1, 0, 3]));
    const row = () => [...labelmap.readRect({ x: 0, y: 0, width: 7, height: 1 })];
    const stroke = new Stroke(labelmap, new Set([2, 3]));
    stroke.paintSpan(0, 0, 7, 9, 'overwrite');
    expect(row()).toEqual([9, 9, 2, 2, 9, 9, 3]);
    stroke.paintSpan(0, 0, 7, 0, { only: 2 });
    expect(row()).toEqual([9, 9, 2, 2, 9, 9, 3]);
    expect(stroke.paintSpan(0, 0, 7, 3, 'overwrite').width).toBe(0);
    expect(row()).toEqual([9, 9, 2, 2, 9, 9, 3]);
    stroke.paintSpan(0, 0, 7, 0, 'overwrite');
    expect(row()).toEqual([0, 0, 2, 2, 0, 0, 3]);
  });

  it('makes one part per tile, cut to what changed', () => {
    const labelmap = new Labelmap(TILE_SIZE * 2, TILE_SIZE);
    const stroke = new Stroke(labelmap);
    stroke.paintSpan(TILE_SIZE - 1, 4, 3, 6, 'overwrite');
    expect(stroke.finish()).toEqual({
      parts: [
        { rect: { x: 511, y: 4, width: 1, height: 1 }, before: Uint32Array.of(0), after: Uint32Array.of(6) },
        {
          rect: { x: 512, y: 4, width: 2, height: 1 },
          before: Uint32Array.of(0, 0),
          after: Uint32Array.of(6, 6),
        },
      ],
    });
  });
});

describe('findConflict', () => {
  it('names the first pixel that is not as the patch expects', () => {
    const labelmap = new Labelmap(20, 20);
    const stroke = new Stroke(labelmap);
    stroke.paintSpan(2, 3, 5, 1, 'overwrite');
    const patch = stroke.finish()!;
    expect(findConflict(labelmap, patch)).toEqual({ x: 2, y: 3 });
    expect(findConflict(labelmap, patch, 'after')).toBeNull();
  });
});
