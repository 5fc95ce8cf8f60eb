import { expect, it } from 'vitest';

import { comparisonSchema } from '../contract.ts';
import { Labelmap } from '../mask/labelmap.ts';
import { compareLabelmaps } from './compare.ts';

/** 1040 x 4 pixels, three tiles wide; every letter is an object of 40 x 4 pixels, in order from `at`. */
function blocks(width: number, objects: Record<number, [from: number, to: number]>): Labelmap {
  const labelmap = new Labelmap(width, 4);
  for (const [label, [from, to]] of Object.entries(objects)) {
    for (let x = from; x < to; x++) {
      const column = Math.floor(x / 512);
      const tile = labelmap.writableTile(column, 0);
      const row = labelmap.tileRect(column, 0);
      for (let y = 0; y < 4; y++) tile[y * row.width + x - row.x] = Number(label);
    }
  }
  return labelmap;
}

it('tells matches from false and missed objects, across tiles', () => {
  const expected = blocks(1040, { 1: [0, 40], 2: [490, 530], 3: [900, 940], 4: [1030, 1040] });
  const present = blocks(1040, { 9: [0, 40], 8: [500, 540], 7: [700, 720], 6: [925, 965] });
  const found = compareLabelmaps(expected, present);
  expect(found).toMatchObject({ objects: 4, expected: 4, dice: (2 * (40 + 30 + 15)) / (130 + 140) });
  expect(found.matches).toEqual([
    { label: 9, expected: 1, iou: 1 },
    { label: 8, expected: 2, iou: 30 / 50 },
  ]);
  expect(found.extra).toEqual([
    { label: 7, iou: 0 },
    { label: 6, iou: 15 / 65 },
  ]);
  expect(found.missed).toEqual([
    { label: 3, iou: 15 / 65, area: 160, bounds: { x: 900, y: 0, width: 40, height: 4 } },
    { label: 4, iou: 0, area: 40, bounds: { x: 1030, y: 0, width: 10, height: 4 } },
  ]);
  expect(found.scores).toEqual([
    { iou: 0.5, matches: 2, ap: 2 / 6, f1: 0.5 },
    { iou: 0.7, matches: 1, ap: 1 / 7, f1: 0.25 },
    { iou: 0.9, matches: 1, ap: 1 / 7, f1: 0.25 },
  ]);
  comparisonSchema.parse({ ...found, revision: 0, referenceId: 'r', name: 'truth.tif' });
});

it('finds two empty labelmaps the same', () => {
  const { scores, dice, aji, missed } = compareLabelmaps(new Labelmap(3, 3), new Labelmap(3, 3));
  expect([scores[0].ap, dice, aji, missed]).toEqual([1, 1, 1, []]);
});
