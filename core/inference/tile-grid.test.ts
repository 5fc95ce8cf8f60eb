import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { axisWeights, mirror, planAxis, type GridOptions } from './tile-grid.ts';

const OPTIONS: GridOptions = {
  lengths: { min: 32, step: 32 },
  output: { scale: 1, offset: 0 },
  maxTile: 256,
  overlap: 64,
  halo: 12,
  scale: 1,
  offset: 0,
};

describe('planAxis', () => {
  it('takes one tile, rounded up, while that is enough', () => {
    expect(planAxis(200, OPTIONS)).toEqual({
      size: 200,
      length: 224,
      starts: [0],
      cuts: [0, 200],
      ramps: [],
      input: { size: 200, length: 224, starts: [0] },
      onImage: { ratio: 1, shift: 0 },
    });
    expect(planAxis(1, OPTIONS)).toMatchObject({ length: 32, starts: [0], cuts: [0, 1] });
  });

  it('spreads several tiles evenly', () => {
    expect(planAxis(600, OPTIONS)).toMatchObject({
      length: 256,
      starts: [0, 160, 352],
      cuts: [0, 172, 364, 600],
      ramps: [
        { from: 172, length: 72 },
        { from: 364, length: 40 },
      ],
      input: { starts: [0, 160, 352] },
    });
  });

  it('cuts hard where tiles share nothing', () => {
    expect(planAxis(512, { ...OPTIONS, lengths: { min: 1, step: 1 }, overlap: 0, halo: 0 })).toMatchObject({
      length: 256,
      starts: [0, 256],
      cuts: [0, 256, 512],
      ramps: [{ from: 256, length: 0 }],
    });
  });

  it('moves the grid by an offset', () => {
    expect(planAxis(600, { ...OPTIONS, offset: 40 }).starts).toEqual([-40, 152, 344]);
  });

  it('covers a plane with tiles of one size, their halos between them', () => {
    const fixed = { ...OPTIONS, lengths: { min: 512, step: 0 }, halo: 32 };
    expect(planAxis(100, fixed)).toMatchObject({ starts: [0], length: 512 });
    expect(planAxis(1000, fixed)).toMatchObject({ starts: [0, 256, 512], cuts: [0, 288, 544, 1000] });
  });

  it('begins before the image where the answer is smaller than the input', () => {
    const valid = { ...OPTIONS, lengths: { min: 92, step: 16 }, output: { scale: 1, offset: -40 }, halo: 0 };
    const axis = planAxis(600, { ...valid, maxTile: 300 });
    expect(axis.input.starts[0]).toBe(-20);
    expect(axis.starts[0]).toBe(0);
    expect(axis.length).toBe(axis.input.length - 40);
  });

  it('tells how an output of another size lies on the image', () => {
    const half = planAxis(601, { ...OPTIONS, output: { scale: 0.5, offset: 0 } });
    expect(half).toMatchObject({ size: 301, onImage: { ratio: 0.5, shift: 0 }, input: { size: 601 } });
    expect(half.input.starts).toEqual(half.starts.map((start) => start * 2));
    const odd = planAxis(600, { ...OPTIONS, output: { scale: 1, offset: -1 } });
    expect(odd).toMatchObject({ size: 601, onImage: { ratio: 1, shift: 0.5 } });
    expect(planAxis(600, { ...OPTIONS, scale: 0.25 })).toMatchObject({ size: 150, onImage: { ratio: 0.25 } });
  });

  it('refuses tiles that are nothing but halo, and odd ratios', () => {
    const refused = expect.objectContaining({ code: 'model.invalid' }) as Error;
    expect(() => planAxis(600, { ...OPTIONS, lengths: { min: 64, step: 0 }, halo: 32 })).toThrow(refused);
    expect(() => planAxis(600, { ...OPTIONS, output: { scale: 0.123, offset: 0 } })).toThrow(refused);
    const shrinking = { ...OPTIONS, lengths: { min: 64, step: 0 }, output: { scale: 1, offset: -64 } };
    expect(() => planAxis(600, shrinking)).toThrow(refused);
  });
});

describe('weights', () => {
  it('add up to 1 on every pixel, and a pixel is finished when its cuts say so', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.constantFrom(0, 1, 2, 32),
        fc.integer({ min: 64, max: 600 }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 31 }).map((half) => 2 * half),
        fc.constantFrom(
          { scale: 1, offset: 0 },
          { scale: 1, offset: -12 },
          { scale: 0.5, offset: 0 },
          { scale: 2, offset: -3 },
          { scale: 1, offset: 7 },
        ),
        (size, step, tile, overlap, halo, offset, output) => {
          // A fixed size whose answer is all halo is refused (above).
          fc.pre(step > 0 || (tile & ~1) * output.scale + output.offset >= 2 * halo + 2);
          const lengths = step === 0 ? { min: tile & ~1, step } : { min: Math.max(2, step), step };
          const axis = planAxis(size, { lengths, output, maxTile: tile, overlap, halo, scale: 1, offset });
          const sum = new Float64Array(axis.size);
          for (const [index, weights] of axisWeights(axis).entries()) {
            const start = axis.starts[index];
            // Where this tile's output lies by its input.
            const edge = axis.input.starts[index] * output.scale - output.offset / 2;
            expect(start - axis.onImage.shift).toBeCloseTo(edge, 6);
            for (let i = 0; i < axis.length; i++) {
              const x = start + i;
              if (x < 0 || x >= axis.size) continue;
              sum[x] += weights[i];
              if (weights[i] > 0 && x < axis.cuts[index])
                throw new Error(`tile ${index} still changes pixel ${x}`);
            }
          }
          expect(Math.max(...sum.map((total) => Math.abs(total - 1)))).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 200 },
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
