import { describe, expect, it } from 'vitest';

import { formatBytes, parseBytes } from './byte-size.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1_440_000, '1.4 MB'],
    [999_600, '1.0 MB'],
    [250_000_000, '250 MB'],
  ])('%d', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('parseBytes', () => {
  it.each([
    ['1024', 1024],
    ['500 MB', 500_000_000],
    ['4GiB', 2 ** 32],
    ['1.5g', 1_500_000_000],
    ['2 TB', 2e12],
    ['', null],
    ['-1', null],
    ['5 iB', null],
    ['many', null],
  ])('%s', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });
});
