import { describe, expect, it } from 'vitest';

import { encodeRoi } from './roi.ts';

const bounds = { x: 3, y: 5, width: 2, height: 1 };
const none = { slice: 0, z: 0, t: 0 };
const bar = { outer: [3, 5, 5, 5, 5, 6, 3, 6], holes: [] };

describe('encodeRoi', () => {
  it('is a traced polygon relative to its bounds', () => {
    const roi = encodeRoi([bar], { name: '0007', bounds, position: none });
    expect(roi.toString('latin1', 0, 4)).toBe('Iout');
    expect(roi[6]).toBe(8);
    // top, left, bottom, right, number of points
    expect([8, 10, 12, 14, 16].map((at) => roi.readInt16BE(at))).toEqual([5, 3, 6, 5, 4]);
    const coordinates = Array.from({ length: 8 }, (_, i) => roi.readInt16BE(64 + 2 * i));
    expect(coordinates).toEqual([0, 2, 2, 0, 0, 0, 1, 1]);
    const second = roi.readInt32BE(60);
    expect(second).toBe(80);
    const name = roi.subarray(roi.readInt32BE(second + 16)).swap16();
    expect(name.toString('utf16le')).toBe('0007');
    expect(roi.readInt32BE(second + 20)).toBe(4);
  });

  it('is a path of floats with several rings', () => {
    const hole = [3.25, 5.25, 3.25, 5.5, 3.5, 5.5, 3.5, 5.25];
    const roi = encodeRoi([{ ...bar, holes: [hole] }], {
      name: '1',
      bounds,
      position: { slice: 0, z: 2, t: 3 },
    });
    expect(roi[6]).toBe(1);
    const count = roi.readInt32BE(36);
    const floats = Array.from({ length: count }, (_, i) => roi.readFloatBE(64 + 4 * i));
    expect(floats.slice(0, 14)).toEqual([0, 3, 5, 1, 5, 5, 1, 5, 6, 1, 3, 6, 4, 0]);
    expect(floats).toHaveLength(26);
    const second = roi.readInt32BE(60);
    expect([roi.readInt32BE(second + 8), roi.readInt32BE(second + 12)]).toEqual([2, 3]);
  });

  it('refuses what floats cannot hold', () => {
    const far = { x: 2 ** 24, y: 0, width: 1, height: 1 };
    expect(() => encodeRoi([bar], { name: '1', bounds: far, position: none })).toThrow('reach 16777216');
  });
});
