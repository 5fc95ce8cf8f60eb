import { describe, expect, it } from 'vitest';

import { allocatePixels, type Dtype, type Pixels } from '../../image/dtype.ts';
import oracle from './oracles/steps.json' with { type: 'json' };
import { PlaneProcessing, referenceStatistics } from './plane-processing.ts';
import type { ProcessingStep } from './steps.ts';

const { channels, size } = oracle;

function split(values: number[], dtype: Dtype): Pixels[] {
  const pixels = allocatePixels(dtype, values.length);
  pixels.set(values);
  return Array.from({ length: channels }, (_, c) => pixels.subarray(c * size, (c + 1) * size));
}

/** The whole way of a plane: measured in pieces of 8 pixels, processed in tiles of 5. */
function process(steps: ProcessingStep[], dtype: Dtype): number[] {
  const plane = split(oracle.plane, dtype);
  const references = referenceStatistics(steps, 'uint16');
  for (const statistics of references.values()) statistics.add(split(oracle.reference, 'uint16'));
  const processing = new PlaneProcessing(steps, channels, dtype, references);
  while (processing.needsPass) {
    for (let from = 0; from < size; from += 8)
      processing.measure(plane.map((pixels) => pixels.subarray(from, from + 8)));
    processing.finishPass();
  }
  const out = new Array<number>(channels * size);
  const width = 5;
  for (let from = 0; from < size; from += width) {
    const tile = new Float32Array(channels * width);
    for (const [c, pixels] of plane.entries()) processing.load(c, pixels, from, width, tile, c * width);
    processing.finish(tile, width);
    tile.forEach((value, i) => (out[Math.floor(i / width) * size + from + (i % width)] = value));
  }
  return out;
}

// oracles/make_oracle.py made the numbers with numpy.
describe.each(['uint8', 'float64'] as const)('numpy on %s pixels', (dtype) => {
  it.each(oracle.cases.map(({ steps, result }) => [steps.map(({ id }) => id).join(', '), steps, result]))(
    '%s',
    (_, steps, result) => {
      const got = process(steps as ProcessingStep[], dtype);
      for (const [i, value] of result.entries())
        expect(Math.abs(got[i] - value)).toBeLessThanOrEqual(2e-6 + 2e-6 * Math.abs(value));
    },
  );
});
