import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { axisWeights, mirror, planAxis, type GridOptions } from './tile-grid.ts';

const OPTIONS: GridOptions = { step: 32, min: 32, maxTile: 256, overlap: 64, halo: 12, offset: 0 };

describe('planAxis', () => {
  it('takes one tile, rounded up, while that is enough', () => {
    expect(planAxis(200, OPTIONS)).toEqual({ length: 224, starts: [0], cuts: [0, 200], ramps: [] });
    expect(planAxis(1, OPTIONS)).toEqual({ length: 32, starts: [0], cuts: [0, 1], ramps: [] });
  });

  it('spreads several tiles evenly', () => {
    const axis = planAxis(600, OPTIONS);
    const ramps = [
      { from: 172, length: 72 },
      { from: 364, length: 40 },
    ];
    expect(axis).toEqual({ length: 256, starts: [0, 160, 352], cuts: [0, 172, 364, 600], ramps });
  });

  it('cuts hard where tiles share nothing', () => {
    expect(planAxis(512, { ...OPTIONS, step: 1, min: 1, overlap: 0, halo: 0 })).toEqual({
      length: 256,
      starts: [0, 256],
      cuts: [0, 256, 512],
      ramps: [{ from: 256, length: 0 }],
    });
  });

  it('moves the grid by an offset', () => {
    expect(planAxis(600, { ...OPTIONS, offset: 40 }).starts).toEqual([-40, 152, 344]);
  });
});

describe('weights', () => {
  it('add up to 1 on every pixel, and a pixel is finished when its cuts say so', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.constantFrom(1, 2, 32),
        fc.integer({ min: 64, max: 600 }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 63 }),
        (size, step, maxTile, overlap, halo, offset) => {
          const axis = planAxis(size, { step, min: step, maxTile, overlap, halo, offset });
          const sum = new Float64Array(size);
          for (const [index, start] of axis.starts.entries()) {
            const weights = axisWeights(axis, index);
            for (let i = 0; i < axis.length; i++) {
              const x = start + i;
              if (x < 0 || x >= size) continue;
              sum[x] += weights[i];
              if (weights[i] > 0 && x < axis.cuts[index])
                throw new Error(`tile ${index} still changes pixel ${x}`);
            }
          }
          expect(Math.max(...sum.map((total) => Math.abs(total - 1)))).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('mirror', () => {
  it('reflects without doubling the edge, however far out', () => {
    expect([-3, -1, 0, 2, 3, 4, 5, 6].map((position) => mirror(position, 4))).toEqual([
      3, 1, 0, 2, 3, 2, 1, 0,
    ]);
    expect([-2, 0, 7].map((position) => mirror(position, 1))).toEqual([0, 0, 0]);
  });
});
