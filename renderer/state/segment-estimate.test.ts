import { expect, it } from 'vitest';

import { addEstimates } from './segment-estimate.ts';

const ONE = { planes: 1, pixels: 100, ms: 2000, memoryBytes: 500, diskBytes: 300 };
const TWO = { planes: 3, pixels: 50, ms: 1000, memoryBytes: 900, diskBytes: 150 };

it('adds times and disk, and takes the most memory', () => {
  expect(addEstimates([ONE, TWO])).toEqual({
    planes: 4,
    pixels: 150,
    ms: 3000,
    memoryBytes: 900,
    diskBytes: 450,
  });
});

it('does not know the whole when it does not know a part', () => {
  expect(addEstimates([ONE, { ...TWO, ms: null, memoryBytes: null }])).toMatchObject({
    ms: null,
    memoryBytes: null,
    pixels: 150,
  });
});
