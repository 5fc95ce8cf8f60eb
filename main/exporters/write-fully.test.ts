import type { FileHandle } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { writeFully } from './write-fully.ts';

it('goes on where the system took in less than it was given', async () => {
  const written: [number, number, number][] = [];
  const file = {
    write: (_bytes: Uint8Array, offset: number, length: number, position: number) => {
      written.push([offset, length, position]);
      return Promise.resolve({ bytesWritten: Math.min(length, 3) });
    },
  };
  await writeFully(file as unknown as FileHandle, Uint8Array.of(1, 2, 3, 4, 5), 10);
  expect(written).toEqual([
    [0, 5, 10],
    [3, 2, 13],
  ]);
});
