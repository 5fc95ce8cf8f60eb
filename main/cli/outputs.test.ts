import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { planOutputs } from './outputs.ts';

describe('planOutputs', () => {
  it('names outputs after the stem', () => {
    const plan = planOutputs(['in/cells.ome.tif'], 'out', ['label-tiff', 'mask-png'], ['membrane']);
    expect(plan.get('in/cells.ome.tif')).toEqual([
      { format: 'label-tiff', mask: null, path: join('out', 'cells.labels.tif') },
      { format: 'mask-png', mask: null, path: join('out', 'cells.mask.png') },
      { format: 'mask-png', mask: 'membrane', path: join('out', 'cells.membrane.png') },
    ]);
  });

  it('refuses two inputs that would be written to one file, naming both', () => {
    expect(() => planOutputs(['x/a.png', 'y/A.tif'], 'out', ['mask-png'], [])).toThrow(
      `x/a.png and y/A.tif would both be written to ${join('out', 'A.mask.png')}.`,
    );
  });

  it('refuses to write over an input', () => {
    expect(() => planOutputs(['in/a.png', 'in/a.mask.png'], 'in', ['mask-png'], [])).toThrow(
      'is an input and would be overwritten',
    );
  });
});
