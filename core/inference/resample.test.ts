import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { BandResample, planTaps, resampleLine } from './resample.ts';

function resample(line: number[], to: number, ratio: number, shift = 0): number[] {
  const out = new Float32Array(to);
  resampleLine(line, 0, planTaps(line.length, to, ratio, shift), 0, to, out, 0);
  return [...out].map((value) => Math.round(value * 1e4) / 1e4);
}

describe('planTaps', () => {
  it('averages what a larger pixel covers', () => {
    expect(resample([1, 3, 5, 7], 2, 2)).toEqual([2, 6]);
    expect(resample([0, 6, 12], 2, 1.5)).toEqual([2, 10]);
    expect(resample([4, 8, 6], 2, 2)).toEqual([6, 6]);
  });

  it('interpolates between pixel centres, without half a pixel of shift', () => {
    expect(resample([0, 4, 8], 6, 0.5)).toEqual([0, 1, 3, 5, 7, 8]);
    expect(resample([0, 4, 8], 3, 1)).toEqual([0, 4, 8]);
    expect(resample([0, 4, 8], 2, 1, 0.5)).toEqual([2, 6]);
  });

  it('moves a straight line by no more than an eighth of a pixel, whatever the factor', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 5, noNaN: true }), (ratio) => {
        const line = Array.from({ length: 60 }, (_, i) => i + 0.5);
        const to = Math.floor(60 / ratio);
        const taps = planTaps(60, to, ratio, 0);
        const out = new Float32Array(to);
        resampleLine(line, 0, taps, 0, to, out, 0);
        for (let i = 0; i < to; i++) {
          const centre = (i + 0.5) * ratio;
          const edge = Math.max(1, ratio);
          if (centre > edge && centre < 60 - edge) expect(Math.abs(out[i] - centre)).toBeLessThan(0.1251);
        }
      }),
    );
  });
});

describe('BandResample', () => {
  it('gives the same rows however they arrive', () => {
    const [oldWidth, oldHeight, width, height, ratio] = [9, 14, 6, 9, 1.5];
    const plane = Uint8Array.from({ length: oldWidth * oldHeight }, (_, i) => (i * 37) % 256);
    const run = (sizes: () => number): number[] => {
      const taps = {
        columns: planTaps(oldWidth, width, ratio, 0),
        lines: planTaps(oldHeight, height, ratio, 0),
      };
      const bands = new BandResample({ width: oldWidth }, { width, height }, taps, 1);
      const out: number[] = [];
      for (let y = 0; y < oldHeight;) {
        const rows = Math.min(oldHeight - y, sizes());
        const part = bands.push([plane.subarray(y * oldWidth, (y + rows) * oldWidth)], rows);
        if (part) {
          expect(part.y * width).toBe(out.length);
          out.push(...part.planes[0]);
        }
        y += rows;
      }
      return out;
    };
    const whole = run(() => oldHeight);
    expect(whole).toHaveLength(width * height);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 14 }), (sizes) => {
        const next = sizes.values();
        expect(run(() => next.next().value!)).toEqual(whole);
      }),
    );
  });
});
