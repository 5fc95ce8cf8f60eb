import { expect, it } from 'vitest';

import { packPart } from './packed-part.ts';
import { decodePatch, encodePatch } from './patch-codec.ts';

it('packs a part that is the same to whoever reads it', () => {
  const part = {
    rect: { x: 3, y: 4, width: 3, height: 2 },
    before: Uint32Array.of(0, 0, 5, 5, 5, 0),
    after: Uint32Array.of(1, 1, 1, 0, 0, 0),
  };
  const packed = packPart(part);
  part.before.fill(99);
  expect([...packed.before]).toEqual([0, 0, 5, 5, 5, 0]);
  expect([...packed.after]).toEqual([1, 1, 1, 0, 0, 0]);
  expect(decodePatch(encodePatch({ parts: [packed] })).parts[0]).toMatchObject({ rect: part.rect });
});
