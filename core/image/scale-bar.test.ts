import { describe, expect, it } from 'vitest';

import { lengthText, scaleBar } from './scale-bar.ts';

describe('scaleBar', () => {
  it('takes the longest step of 1, 2, 5 that fits', () => {
    // 160 CSS pixels at scale 1 show 52 µm.
    expect(scaleBar({ x: 0.325, unit: 'µm' }, 1, 160)).toEqual({ length: 50 / 0.325, text: '50 µm' });
    expect(scaleBar({ x: 0.325, unit: 'µm' }, 2, 160).text).toBe('20 µm');
    expect(scaleBar({ x: 0.325, unit: 'µm' }, 10, 160).text).toBe('5 µm');
  });

  it('changes to nanometres and millimetres', () => {
    expect(scaleBar({ x: 4, unit: 'nm' }, 1, 160).text).toBe('500 nm');
    expect(scaleBar({ x: 5, unit: 'um' }, 0.1, 160).text).toBe('5 mm');
    expect(scaleBar({ x: 0.01, unit: 'mm' }, 1, 160).text).toBe('1 mm');
  });

  it('counts pixels where size or unit are unknown', () => {
    expect(scaleBar(null, 2, 160)).toEqual({ length: 100, text: '50 px' });
    expect(scaleBar({ x: 1, unit: 'furlong' }, 1, 160).text).toBe('100 px');
    expect(scaleBar({ x: 0, unit: 'µm' }, 1, 160).text).toBe('100 px');
  });

  it('never exceeds the room', () => {
    for (let scale = 0.011; scale < 60; scale *= 1.7) {
      const { length } = scaleBar({ x: 0.1613, unit: 'µm' }, scale, 160);
      expect(length).toBeLessThanOrEqual(160.001);
      expect(length).toBeGreaterThan(63);
    }
  });
});

describe('lengthText', () => {
  it('keeps numbers short', () => {
    expect([0.0005, 0.2, 1, 999, 1500].map(lengthText)).toEqual([
      '0.5 nm',
      '200 nm',
      '1 µm',
      '999 µm',
      '1.5 mm',
    ]);
  });
});
