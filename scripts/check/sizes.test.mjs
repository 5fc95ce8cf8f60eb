import { describe, expect, it } from 'vitest';

import { objectionsToSizes } from './sizes.mjs';

/** @param {number} count @param {number} lines */
const many = (count, lines) =>
  Array.from({ length: count }, (_, index) => ({ path: `core/${index}.ts`, lines }));

describe('objectionsToSizes', () => {
  it('accepts files at the limits', () => {
    const files = [...many(6, 80), ...many(3, 250), { path: 'core/long.ts', lines: 400 }];
    expect(objectionsToSizes(files)).toEqual([]);
  });

  it('names a file that is too long, tests included', () => {
    const files = [...many(20, 10), { path: 'core/long.test.ts', lines: 401 }];
    expect(objectionsToSizes(files)).toEqual([
      'core/long.test.ts: 401 lines, at most 400 are allowed; split it',
    ]);
  });

  it('holds Svelte components to a limit of their own', () => {
    const files = [...many(20, 10), { path: 'renderer/panels/A.svelte', lines: 151 }];
    expect(objectionsToSizes(files)).toEqual([
      'renderer/panels/A.svelte: 151 lines, at most 150 are allowed; split it',
    ]);
  });

  it('holds the ninth tenth and the median, tests left out', () => {
    const tests = [
      { path: 'core/a.test.ts', lines: 1 },
      { path: 'core/b.test.ts', lines: 1 },
    ];
    expect(objectionsToSizes([...many(8, 81), ...many(2, 251), ...tests])).toEqual([
      'nine files in ten must have at most 250 lines; now it is 251',
      'the median file must have at most 80 lines; now it is 81',
    ]);
  });
});
