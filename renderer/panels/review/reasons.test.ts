import { expect, it } from 'vitest';

import { reasonsOf } from './reasons.ts';

it('tells the reasons that count, the strongest first', () => {
  const table = {
    revision: 1,
    labels: Uint32Array.of(4, 6, 9),
    columns: [
      { name: 'area', values: Float64Array.of(400, 12, 380) },
      { name: 'doubt_size', values: Float64Array.of(0, 0.3, 0) },
      { name: 'doubt_edge', values: Float64Array.of(0.2, 0.2, 0.01) },
      { name: 'doubt_outline', values: Float64Array.of(0, 0.7, 0) },
    ],
  };
  expect(reasonsOf(table, 6).map(({ reason }) => reason)).toEqual(['outline', 'size', 'edge']);
  expect(reasonsOf(table, 6)[1].text).toBe('Unusually small: 12 px, half of all have 380 or more');
  expect(reasonsOf(table, 9)).toEqual([]);
  expect(reasonsOf(table, 5)).toEqual([]);
});
