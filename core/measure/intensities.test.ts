import { expect, it } from 'vitest';

import { createValueStore } from './intensities.ts';

it('gives the middle of two values as the median', () => {
  const store = createValueStore('float32', 4);
  store.add(Float32Array.of(99, 4, 1), 1, 3);
  store.add(Float32Array.of(2, -3), 0, 2);
  expect(store.summarise()).toEqual({ mean: 1, std: Math.sqrt(6.5), min: -3, max: 4, median: 1.5 });
});

it('counts the values of large objects to the same result', () => {
  const area = 2 ** 18 + 1;
  const values = Int16Array.from({ length: area }, (_, i) => ((i * 7919) % 65_521) - 32_768);
  const counted = createValueStore('int16', area);
  counted.add(values, 0, area);
  // Of 32 bits, so as a list.
  const listed = createValueStore('int32', area);
  listed.add(values, 0, area);
  const expected = listed.summarise();
  expect(counted.summarise()).toEqual({ ...expected, std: expect.closeTo(expected.std, 6) });
});

it('has no statistics where a value is none', () => {
  const store = createValueStore('float64', 2);
  store.add(Float64Array.of(1, NaN), 0, 2);
  const { mean, median, max } = store.summarise();
  expect([mean, median, max]).toEqual([NaN, NaN, NaN]);
});
