import { expect, it } from 'vitest';

import { colorRamp, LUT_NAMES, lutGradient, type Rgb } from './luts.ts';

const GREEN: Rgb = [0, 255, 0];

it('runs from black to the channel’s own colour, or along its own colours', () => {
  expect(colorRamp('color', GREEN)(0.5)).toEqual([0, 127.5, 0]);
  expect([colorRamp('inverted', GREEN)(0), colorRamp('inverted', GREEN)(1)]).toEqual([
    [255, 255, 255],
    [0, 0, 0],
  ]);
  // Matplotlib: viridis(0.5) = 33, 145, 140.
  expect(colorRamp('viridis', GREEN)(0.5)).toEqual([33, 145, 140]);
});

it('stays within what a screen can show', () => {
  for (const lut of LUT_NAMES) {
    for (let level = 0; level <= 1; level += 1 / 64) {
      for (const part of colorRamp(lut, GREEN)(level)) {
        expect(part).toBeGreaterThanOrEqual(0);
        expect(part).toBeLessThanOrEqual(255);
      }
    }
  }
});

it('draws a swatch from dark to bright', () => {
  expect(lutGradient('color', GREEN)).toMatch(/^linear-gradient\(to right, rgb\(0 0 0\),.*rgb\(0 255 0\)\)$/);
});
