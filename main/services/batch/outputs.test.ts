import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { batchSettingsSchema } from '../../../core/contract.ts';
import { nameImages } from './names.ts';
import { planOutputs } from './outputs.ts';

const named = (paths: string[], settings: { name?: string; group?: string | null } = {}) =>
  nameImages(paths, batchSettingsSchema.parse(settings));

describe('nameImages', () => {
  it.each([
    ['{name}', 'a.ome.tif'],
    ['{folder}_{name}', 'plate1_a.ome.tif'],
    ['{group}/{number}-{name}', 'plate1/01-a.ome.tif'],
    ['{nothing}', '{nothing}.ome.tif'],
  ])('makes %s of the image', (name, expected) => {
    const others = Array.from({ length: 9 }, (_, i) => `x/b${i}.png`);
    expect(named(['data/plate1/a.ome.tif', ...others], { name })[0].name).toBe(expected);
  });

  it.each([
    ['folder', 'data/plate1/a_01.tif', 'plate1'],
    ['{group}/*', 'data/plate1/scan.h5::/a/b', 'plate1'],
  ])('finds the group %s of %s', (group, path, expected) => {
    expect(named([path], { group })[0].group).toBe(expected);
  });

  it('refuses patterns that leave the folder of the results', () => {
    for (const name of ['../{name}', '/{name}', 'a//b', 'a:b', 'a\\b'])
      expect(batchSettingsSchema.safeParse({ name }).success).toBe(false);
    for (const group of ['x', '{group}{group}', '{group}*****'])
      expect(batchSettingsSchema.safeParse({ group }).success).toBe(false);
  });
});

describe('planOutputs', () => {
  it('names outputs after the stem', () => {
    const [plan] = planOutputs(named(['in/cells.ome.tif']), 'out', ['label-tiff', 'mask-png'], ['membrane']);
    expect(plan.outputs).toEqual([
      { format: 'label-tiff', mask: null, path: join('out', 'cells.labels.tif') },
      { format: 'mask-png', mask: null, path: join('out', 'cells.mask.png') },
      { format: 'mask-png', mask: 'membrane', path: join('out', 'cells.membrane.png') },
    ]);
    expect(plan.sidecar).toBe(join('out', 'cells.provenance.json'));
  });

  it('refuses two inputs that would be written to one file, naming both', () => {
    const images = named(['x/a.png', 'y/A.tif']);
    expect(() => planOutputs(images, 'out', ['mask-png'], [])).toThrow(
      `x/a.png and y/A.tif would both be written to ${join('out', 'A.mask.png')}.`,
    );
    expect(() => planOutputs(images, 'out', [], [])).toThrow('A.provenance.json');
    const apart = named(['x/a.png', 'y/A.tif'], { name: '{folder}/{name}' });
    expect(planOutputs(apart, 'out', [], []).map(({ sidecar }) => sidecar)).toEqual([
      join('out', 'x', 'a.provenance.json'),
      join('out', 'y', 'A.provenance.json'),
    ]);
  });

  it('refuses to write over an input', () => {
    expect(() => planOutputs(named(['in/a.png', 'in/a.mask.png']), 'in', ['mask-png'], [])).toThrow(
      'is an input and would be overwritten',
    );
  });
});
