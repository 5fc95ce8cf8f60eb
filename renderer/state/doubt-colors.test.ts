import { expect, it } from 'vitest';

import { colorByDoubt, doubtColor } from './doubt-colors.ts';

it('goes from blue over amber to red', () => {
  expect([0, 0.25, 1].map(doubtColor)).toEqual(['#5b8fb0', '#f0b44d', '#e5484d']);
  expect([-1, 2].map(doubtColor)).toEqual([0, 1].map(doubtColor));
});

it('colours every object that has a doubt', () => {
  const { colors } = colorByDoubt(
    new Map([
      [3, 0],
      [9, 1],
    ]),
  );
  expect([...colors]).toEqual([
    [3, '#5b8fb0'],
    [9, '#e5484d'],
  ]);
});
