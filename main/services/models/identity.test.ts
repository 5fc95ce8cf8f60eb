import { describe, expect, it } from 'vitest';

import { freeId, slugOf } from './identity.ts';

describe('slugOf', () => {
  it.each([
    ['UNet 2D Nuclei (Broad)', 'unet-2d-nuclei-broad'],
    ['  Zellkerne für Ölimmersion ', 'zellkerne-fur-olimmersion'],
    ['../../etc/passwd', 'etc-passwd'],
    ['核', 'model'],
    ['NUL', 'model-nul'],
    ['x'.repeat(100), 'x'.repeat(60)],
  ])('of %j is %s', (name, slug) => expect(slugOf(name)).toBe(slug));
});

describe('freeId', () => {
  it('counts on from names that are taken', () => {
    expect(freeId('cells', new Set(['nuclei']))).toBe('cells');
    expect(freeId('cells', new Set(['cells', 'cells-2']))).toBe('cells-3');
  });
});
