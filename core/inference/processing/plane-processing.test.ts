import { describe, expect, it } from 'vitest';

import { PlaneProcessing, referenceStatistics } from './plane-processing.ts';
import { Moments } from './statistics.ts';
import type { ProcessingStep } from './steps.ts';

const EPS = 1e-6;
const RANGE: ProcessingStep = {
  id: 'scale_range',
  minPercentile: 0,
  maxPercentile: 100,
  over: 'channel',
  eps: EPS,
  reference: null,
};
const STANDARDISE: ProcessingStep = { id: 'zero_mean_unit_variance', over: 'channel', eps: EPS };
const LINEAR: ProcessingStep = { id: 'scale_linear', gain: [2], offset: [1] };

/** One float64 channel through some steps. */
function process(steps: ProcessingStep[], values: number[]): number[] {
  const plane = Float64Array.from(values);
  const processing = new PlaneProcessing(steps, 1, 'float64');
  while (processing.needsPass) {
    processing.measure([plane]);
    processing.finishPass();
  }
  const out = new Float32Array(plane.length);
  processing.load(0, plane, 0, plane.length, out, 0);
  processing.finish(out, plane.length);
  return [...out];
}

const near = (values: number[]) => values.map((value) => expect.closeTo(value, 4) as number);

describe('PlaneProcessing', () => {
  it('leaves pixels as they are without steps, but for NaN and infinities', () => {
    expect(process([], [3, NaN, -Infinity, 0.5])).toEqual([3, 0, 0, 0.5]);
    expect(process([LINEAR], [3, NaN])).toEqual([7, 1]);
  });

  it('keeps what is not finite out of statistics and results', () => {
    expect(process([STANDARDISE], [1, NaN, 3, Infinity])).toEqual(near([-1, 0, 1, 0]));
    expect(process([RANGE], [1, NaN, 3, Infinity, -Infinity])).toEqual(near([0, 0, 1, 1, 0]));
  });

  it('does not blow up the noise of flat planes', () => {
    expect(process([RANGE], [7, 7, 7])).toEqual([0, 0, 0]);
    expect(process([{ ...RANGE, maxPercentile: 50 }], [7, 7, 7, 9])).toEqual([0, 0, 0, 1]);
    expect(process([STANDARDISE], [7, 7, 7])).toEqual([0, 0, 0]);
  });

  it('takes statistics of what the steps before made of the plane', () => {
    expect(process([{ id: 'sigmoid' }, RANGE], [-100, 0, 100])).toEqual(near([0, 0.5, 1]));
    expect(process([RANGE, STANDARDISE], [0, 10])).toEqual(near([-1, 1]));
  });

  it('asks for as many passes as there are steps with statistics', () => {
    const count = (...steps: ProcessingStep[]): number => {
      const processing = new PlaneProcessing(steps, 1, 'uint8');
      let passes = 0;
      for (; processing.needsPass; passes++) {
        processing.measure([Uint8Array.of(1, 2)]);
        processing.finishPass();
      }
      return passes;
    };
    expect([count(), count(LINEAR), count(LINEAR, RANGE), count(RANGE, STANDARDISE)]).toEqual([0, 0, 1, 2]);
  });

  it('counts a channel that is fed several times once', () => {
    const grey = Uint8Array.of(0, 0, 3);
    const processing = new PlaneProcessing([{ ...RANGE, maxPercentile: 50, over: 'plane' }], 3, 'uint8');
    processing.measure([grey, grey, Uint8Array.of(4, 4, 4)]);
    processing.finishPass();
    const out = new Float32Array(9);
    for (let c = 0; c < 3; c++) processing.load(c, grey, 0, 3, out, 3 * c);
    // Of 0, 0, 3, 4, 4, 4 the median is 3.5; with the grey twice it would be 3.
    expect([...out]).toEqual(near([0, 0, 3 / 3.5, 0, 0, 3 / 3.5, 0, 0, 3 / 3.5]));
  });

  it('has one channel of a reference stand for all', () => {
    const steps: ProcessingStep[] = [
      { id: 'scale_mean_variance', over: 'channel', eps: EPS, reference: 'input' },
    ];
    const references = referenceStatistics(steps, 'uint8');
    for (const statistics of references.values()) statistics.add([Uint8Array.of(10, 30)]);
    const processing = new PlaneProcessing(steps, 2, 'float32', references);
    const output = Float32Array.of(0, 1, 5, 3);
    processing.measure([output.subarray(0, 2), output.subarray(2)]);
    processing.finishPass();
    processing.apply(output, 2);
    expect([...output]).toEqual(near([10, 30, 30, 10]));
  });

  it('works where it is told', () => {
    const processing = new PlaneProcessing([LINEAR], 1, 'uint8');
    const out = new Float32Array(4);
    processing.load(0, Uint8Array.of(9, 1, 2, 9), 1, 2, out, 2);
    expect([...out]).toEqual([0, 0, 1, 2]);
    processing.finish(out.subarray(2), 2);
    expect([...out]).toEqual([0, 0, 3, 5]);
  });

  it('notices calls in the wrong order', () => {
    const processing = new PlaneProcessing([LINEAR], 1, 'uint8');
    expect(() => processing.measure([Uint8Array.of(1)])).toThrow('no pass is needed');
    const measuring = new PlaneProcessing([RANGE], 1, 'uint8');
    expect(() => measuring.finishPass()).toThrow('no plane was measured');
  });
});

describe('Moments', () => {
  it('are the same in pieces, also far from 0', () => {
    const pieces = new Moments();
    pieces.add(Float64Array.of(1e9 + 1, 1e9 + 2));
    pieces.add(Float64Array.of());
    pieces.add(Float64Array.of(1e9 + 3, 1e9 + 4, 1e9 + 10));
    expect(pieces.mean).toBe(1e9 + 4);
    expect(pieces.std).toBeCloseTo(Math.sqrt(10), 6);
    expect(new Moments()).toMatchObject({ mean: 0, std: 0 });
  });
});
