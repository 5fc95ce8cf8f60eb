import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { encodePatch } from './patch-codec.ts';
import type { Patch, PlanePatch } from './patch.ts';
import { decodePlanePatches, encodePlanePatches } from './plane-patches.ts';

const dot = (x: number, label: number): Patch => ({
  parts: [
    { rect: { x, y: 0, width: 1, height: 1 }, before: Uint32Array.of(0), after: Uint32Array.of(label) },
  ],
});
const at = (t: number, z: number, patch = dot(1, 2)): PlanePatch => ({ plane: { t, z }, patch });
const HOME = { t: 1, z: 2 };
const STACK = { width: 4, height: 4, t: 2, z: 3 };

describe('plane patches', () => {
  it('gives every edit back unchanged', () => {
    const planes = fc.uniqueArray(fc.tuple(fc.nat(9), fc.nat(9), fc.nat(600), fc.nat(1000)), {
      selector: ([t, z]) => `${t},${z}`,
      maxLength: 5,
    });
    fc.assert(
      fc.property(planes, (given) => {
        const edit = given.map(([t, z, x, label]) => at(t, z, dot(x, label)));
        expect(decodePlanePatches(encodePlanePatches(edit), HOME)).toEqual(edit);
      }),
    );
  });

  it('takes a single patch as one of the plane that is named beside it', () => {
    expect(decodePlanePatches(encodePatch(dot(1, 2)), HOME, STACK)).toEqual([at(1, 2)]);
  });

  it('refuses planes outside the image, pixels outside the plane, and a plane named twice', () => {
    const refuse = (bytes: Uint8Array, plane = HOME) => expect(() => decodePlanePatches(bytes, plane, STACK));
    refuse(encodePlanePatches([at(2, 0)])).toThrow('plane 2,0 is outside');
    refuse(encodePatch(dot(1, 2)), { t: 0, z: 3 }).toThrow('plane 0,3 is outside');
    refuse(encodePlanePatches([at(0, 0, dot(4, 1))])).toThrow('beyond the image');
    refuse(encodePlanePatches([at(0, 1), at(0, 1)])).toThrow('names the plane 0,1 twice');
  });

  it('refuses every truncation and every excess', () => {
    const bytes = encodePlanePatches([at(0, 0), at(1, 1, dot(3, 9))]);
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodePlanePatches(bytes.subarray(0, length), HOME)).toThrow('Expected an edit');
    expect(() => decodePlanePatches(Uint8Array.from([...bytes, 0]), HOME)).toThrow('1 bytes follow');
  });
});
