import { expect, it } from 'vitest';

import { decodeTable, encodeTable, type ObjectTable } from './object-table.ts';

const TABLE: ObjectTable = {
  revision: 7,
  labels: Uint32Array.of(1, 4_000_000_000),
  columns: [
    { name: 'area', values: Float64Array.of(12, 0.1) },
    { name: 'contrast µ', values: Float64Array.of(NaN, -3) },
  ],
};

it('comes back as it was sent', () => {
  expect(decodeTable(encodeTable(TABLE).buffer)).toEqual(TABLE);
  const none: ObjectTable = { revision: 0, labels: new Uint32Array(), columns: [] };
  expect(decodeTable(encodeTable(none).buffer)).toEqual(none);
});

it('refuses bytes that are cut off', () => {
  const { buffer } = encodeTable(TABLE);
  for (const length of [0, 3, 20, buffer.byteLength - 8])
    expect(() => decodeTable(buffer.slice(0, length))).toThrow('Expected a table of objects');
});
