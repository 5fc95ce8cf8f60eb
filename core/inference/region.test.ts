import { describe, expect, it } from 'vitest';

import { isInRegion, planRegion } from './region.ts';

const IMAGE = { width: 1000, height: 800 };
const MODEL = { overlap: 64, objectDiameter: 30 };

describe('planRegion', () => {
  it('reads as much around a region as tiles share, from a multiple of 64 on', () => {
    const plan = planRegion({ x: 400, y: 300, width: 100, height: 50 }, IMAGE, MODEL, {
      diameter: null,
      scale: 1,
    });
    expect(plan.rect).toEqual({ x: 400, y: 300, width: 100, height: 50 });
    // 400 - 64 = 336 -> 320, 300 - 64 = 236 -> 192; ends at 564 and 414.
    expect(plan.area).toEqual({ x: 320, y: 192, width: 244, height: 222 });
  });

  it('reads two diameters around it when objects are large, and what a rescaled network sees', () => {
    const at = { x: 512, y: 384, width: 10, height: 10 };
    expect(planRegion(at, IMAGE, MODEL, { diameter: 100, scale: 1 }).area).toEqual({
      x: 256,
      y: 128,
      width: 466,
      height: 466,
    });
    expect(planRegion(at, IMAGE, MODEL, { diameter: 15, scale: 0.25 }).area).toMatchObject({
      x: 256,
      width: 522,
    });
  });

  it('takes an object by the middle of its pixels', () => {
    const region = {
      rect: { x: 100, y: 50, width: 10, height: 10 },
      area: { x: 90, y: 40, width: 30, height: 30 },
    };
    const objectAt = (x: number, y: number) => ({
      label: 0,
      area: 5,
      bounds: { x, y, width: 4, height: 2 },
      // Centre at x + 1.6, y + 0.7.
      runs: Int32Array.of(y, x, x + 4, y + 1, x, x + 1),
    });
    expect(isInRegion(objectAt(8, 15), region)).toBe(false);
    expect(isInRegion(objectAt(9, 15), region)).toBe(true);
    expect(isInRegion(objectAt(18, 15), region)).toBe(true);
    expect(isInRegion(objectAt(19, 15), region)).toBe(false);
    expect(isInRegion(objectAt(12, 9), region)).toBe(false);
    expect(isInRegion(objectAt(12, 10), region)).toBe(true);
    expect(isInRegion(objectAt(12, 20), region)).toBe(false);
  });

  it('ends at the image', () => {
    const plan = planRegion({ x: -20, y: 700, width: 60, height: 300 }, IMAGE, MODEL, {
      diameter: null,
      scale: 1,
    });
    expect(plan.rect).toEqual({ x: 0, y: 700, width: 40, height: 100 });
    expect(plan.area).toEqual({ x: 0, y: 576, width: 104, height: 224 });
  });
});
