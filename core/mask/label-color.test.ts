import { describe, expect, it } from 'vitest';

import { labelColor } from './label-color.ts';

describe('labelColor', () => {
  it('gives neighbouring labels clearly different colours', () => {
    for (let label = 1; label < 300; label++) {
      const [a, b] = [labelColor(label), labelColor(label + 1)];
      expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(60);
    }
  });

  it('stays bright enough for a dark image', () => {
    for (let label = 1; label < 300; label++) expect(Math.max(...labelColor(label))).toBeGreaterThan(140);
  });
});
