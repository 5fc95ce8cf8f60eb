import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { AppError } from '../errors.ts';
import { TILE_SIZE, type Patch } from './patch.ts';
import { decodePatch, encodePatch } from './patch-codec.ts';

const label = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 0xffffffff }));
const part = fc
  .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) })
  .chain(({ width, height }) =>
    fc.record({
      rect: fc.record({
        x: fc.integer({ min: 0, max: TILE_SIZE - width }),
        y: fc.integer({ min: 0, max: TILE_SIZE - height }),
        width: fc.constant(width),
        height: fc.constant(height),
      }),
      before: fc
        .array(label, { minLength: width * height, maxLength: width * height })
        .map((a) => Uint32Array.from(a)),
      after: fc
        .array(label, { minLength: width * height, maxLength: width * height })
        .map((a) => Uint32Array.from(a)),
    }),
  );
const patch: fc.Arbitrary<Patch> = fc.array(part, { maxLength: 4 }).map((parts) => ({
  parts: parts.map((p, i) => ({ ...p, rect: { ...p.rect, x: p.rect.x + i * TILE_SIZE } })),
}));

function refusal(bytes: Uint8Array, size?: { width: number; height: number }): string {
  try {
    decodePatch(bytes, size);
  } catch (error) {
    if (error instanceof AppError && error.code === 'request.invalid') return error.message;
    throw error;
  }
  return 'accepted';
}

const one: Patch = {
  parts: [
    {
      rect: { x: 600, y: 2, width: 2, height: 2 },
      before: Uint32Array.of(0, 0, 1, 1),
      after: Uint32Array.of(2, 2, 2, 2),
    },
  ],
};

describe('patch codec', () => {
  it('gives every patch back unchanged', () => {
    fc.assert(
      fc.property(patch, (given) => {
        expect(decodePatch(encodePatch(given))).toEqual(given);
      }),
    );
  });

  it('writes the layout that its comment tells', () => {
    // prettier-ignore
    expect([...encodePatch(one)]).toEqual([
      0x53, 0x4b, 0x50, 0x54, 1, 1, 0, 0, 0,
      0x58, 2, 0, 0, 2, 0, 0, 0, 2, 0, 2, 0,
      2, 0, 2, 2, 1, 2,
    ]);
  });

  it('meets garbage with request.invalid', () => {
    const body = fc.uint8Array({ maxLength: 60 });
    fc.assert(
      fc.property(body, (bytes) => {
        expect(refusal(bytes)).toContain('Expected an edit patch');
      }),
    );
    const header = [0x53, 0x4b, 0x50, 0x54, 1, 1, 0, 0, 0];
    fc.assert(
      fc.property(body, (bytes) => {
        expect(refusal(Uint8Array.from([...header, ...bytes]))).not.toBe('');
      }),
    );
  });

  it('refuses every truncation and every excess', () => {
    const bytes = encodePatch(one);
    for (let length = 0; length < bytes.length; length++)
      expect(refusal(bytes.subarray(0, length))).not.toBe('accepted');
    expect(refusal(Uint8Array.from([...bytes, 0]))).toContain('1 bytes follow');
  });

  it('refuses parts beyond their tile or the image, empty ones, and two in one tile', () => {
    const moved = (x: number) =>
      encodePatch({ parts: [{ ...one.parts[0], rect: { x, y: 2, width: 2, height: 2 } }] });
    expect(refusal(moved(511))).toContain('beyond its tile');
    expect(refusal(encodePatch(one), { width: 601, height: 99 })).toContain('beyond the image of 601 x 99');
    expect(refusal(encodePatch(one), { width: 602, height: 4 })).toBe('accepted');
    expect(refusal(encodePatch({ parts: [one.parts[0], one.parts[0]] }))).toContain('second one in its tile');
    const empty = {
      rect: { x: 0, y: 0, width: 0, height: 3 },
      before: new Uint32Array(0),
      after: new Uint32Array(0),
    };
    expect(refusal(encodePatch({ parts: [empty] }))).toContain('is empty');
  });

  it('reads from the middle of a larger buffer', () => {
    const bytes = encodePatch(one);
    const larger = new Uint8Array(bytes.length + 7);
    larger.set(bytes, 3);
    expect(decodePatch(larger.subarray(3, 3 + bytes.length))).toEqual(one);
  });
});
