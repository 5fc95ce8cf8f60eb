import { describe, expect, it } from 'vitest';

import { unpackZstd, zstdSize } from './zstd.ts';

const SIZED = Buffer.from('28b52ffd20052900006162636465', 'hex');

describe('zstdSize', () => {
  it.each([
    ['28b52ffd2005290000', 5],
    ['28b52ffd600000', 256],
    ['28b52ffda000000200', 131072],
    ['28b52ffd0058290000', null],
  ])('of %s is %s', (hex, size) => {
    expect(zstdSize(Buffer.from(hex, 'hex'))).toBe(size);
  });

  it('refuses other bytes', () => {
    expect(() => zstdSize(Buffer.from('no frame'))).toThrow('no zstd frame');
  });
});

it('unpacks a frame into room that is larger', async () => {
  expect(zstdSize(SIZED)).toBe(5);
  expect(Buffer.from(await unpackZstd(SIZED, 9)).toString()).toBe('abcde');
});
