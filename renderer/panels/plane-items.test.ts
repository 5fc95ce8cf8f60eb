import { expect, it } from 'vitest';

import { NO_PLANE, planeItems } from './plane-items.ts';

it('offers none, the planes of every model and the masks of this one', () => {
  const items = planeItems(['foreground', 'distance', 'myelin']);
  expect(items.map(({ value, label }) => [value, label])).toEqual([
    [NO_PLANE, 'None'],
    ['foreground', 'Foreground'],
    ['distance', 'Distance to the rim'],
    ['myelin', 'Myelin'],
  ]);
});
