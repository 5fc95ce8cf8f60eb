import { expect, it } from 'vitest';

import { rowKey } from './row-keys.ts';

it('goes through the rows and stops at their ends', () => {
  expect(['ArrowDown', 'ArrowUp', 'PageDown', 'Home', 'End'].map((key) => rowKey(key, 4, 10, 8))).toEqual([
    5, 3, 9, 0, 9,
  ]);
  expect(rowKey('ArrowUp', -1, 10, 8)).toBe(0);
});

it('leaves other keys, and empty tables, alone', () => {
  expect(rowKey('a', 4, 10, 8)).toBeNull();
  expect(rowKey('Home', -1, 0, 8)).toBeNull();
});
