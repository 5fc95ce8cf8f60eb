import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { packLabels, unpackLabels } from './packed-labels.ts';

describe('packed labels', () => {
  it('are runs of where each ends and its label', () => {
    expect([...packLabels(Uint32Array.of(0, 0, 7, 7, 7, 9))]).toEqual([2, 0, 5, 7, 6, 9]);
    expect([...packLabels(new Uint32Array(0))]).toEqual([]);
  });

  it('come back unchanged', () => {
    const labels = fc.array(fc.constantFrom(0, 0, 1, 2, 0xffffffff), { maxLength: 40 });
    fc.assert(
      fc.property(labels, (values) => {
        expect([...unpackLabels(packLabels(Uint32Array.from(values)))]).toEqual(values);
      }),
    );
  });
});
