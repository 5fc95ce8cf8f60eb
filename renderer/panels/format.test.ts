import { describe, expect, it } from 'vitest';

import { formatCount, formatDuration, formatPixels, formatRemaining } from './format.ts';

describe('formatDuration', () => {
  it.each([
    [850, '850 ms'],
    [3210, '3.2 s'],
    [42_400, '42 s'],
    [59_600, '1 min 00 s'],
    [125_000, '2 min 05 s'],
  ])('%d', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('formatRemaining', () => {
  it('is coarse', () => {
    expect(formatRemaining(1200)).toBe('a few seconds left');
    expect(formatRemaining(36_000)).toBe('about 40 s left');
    expect(formatRemaining(150_000)).toBe('about 3 min left');
  });
});

describe('formatCount', () => {
  it('agrees in number', () => {
    expect(formatCount(1, 'object')).toBe('1 object');
    expect(formatCount(2048, 'object')).toBe('2,048 objects');
    expect(formatCount(0, 'object')).toBe('0 objects');
  });
});

describe('formatPixels', () => {
  it.each([
    [61.4, '61 px'],
    [6.28, '6.3 px'],
    [10, '10 px'],
  ])('%d', (length, text) => {
    expect(formatPixels(length)).toBe(text);
  });
});
