import { describe, expect, it } from 'vitest';

import {
  parseChannels,
  parseCount,
  parseFormats,
  parseFraction,
  parsePlane,
  parseRegion,
  parseShare,
} from './options.ts';

describe('option values', () => {
  it('reads well-formed ones', () => {
    expect(parseFraction('0.25')).toBe(0.25);
    expect(parseCount('12')).toBe(12);
    expect(parseChannels('2,1,0')).toEqual([2, 1, 0]);
    expect(parsePlane('3,14')).toEqual({ t: 3, z: 14 });
    expect(parseRegion('10, 20,300,40')).toEqual({ x: 10, y: 20, width: 300, height: 40 });
    expect(parseShare('1')).toBe(1);
    expect(parseFormats('mask-png, label-tiff,mask-png')).toEqual(['mask-png', 'label-tiff']);
  });

  it.each([
    [parseFraction, '1.5'],
    [parseFraction, ''],
    [parseFraction, 'half'],
    [parseCount, '-1'],
    [parseCount, '2.5'],
    [parseChannels, '0,1,x'],
    [parseChannels, '0,,1'],
    [parsePlane, '3'],
    [parsePlane, '1,2,3'],
    [parseRegion, '1,2,3'],
    [parseRegion, '1,2,3,0'],
    [parseRegion, '-1,2,3,4'],
    [parseShare, '0'],
    [parseFormats, 'label-tiff,gif'],
  ])('refuses a wrong value (%o of "%s")', (parse, text) => {
    expect(() => parse(text)).toThrow(/Expected|takes|Unknown/);
  });
});
