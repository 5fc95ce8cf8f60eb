import { describe, expect, it } from 'vitest';

import { colorByClass, recoloredLabels } from './label-coloring.ts';

const CLASSES = [
  { id: 1, color: '#ff0000' },
  { id: 2, color: '#00ff00' },
];

describe('colorByClass', () => {
  it('colours objects that have a class', () => {
    const objects = [
      { label: 7, class: 1 },
      { label: 8, class: 0 },
      { label: 9, class: 2 },
      { label: 10, class: 77 },
    ];
    expect([...colorByClass(objects, CLASSES).colors]).toEqual([
      [7, '#ff0000'],
      [9, '#00ff00'],
    ]);
  });
});

describe('recoloredLabels', () => {
  const before = colorByClass(
    [
      { label: 7, class: 1 },
      { label: 8, class: 1 },
      { label: 9, class: 2 },
    ],
    CLASSES,
  );

  it('names those with another class, a new one or none any more', () => {
    const objects = [
      { label: 7, class: 2 },
      { label: 9, class: 2 },
      { label: 10, class: 1 },
    ];
    expect(recoloredLabels(before, colorByClass(objects, CLASSES))).toEqual([7, 10, 8]);
  });

  it('says all of them when the colouring begins or ends', () => {
    expect(recoloredLabels(null, before)).toBeNull();
    expect(recoloredLabels(before, null)).toBeNull();
    expect(recoloredLabels(null, null)).toEqual([]);
    expect(recoloredLabels(before, { ...before, rest: '#000000' })).toBeNull();
  });
});
