import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { distinctNames } from './export-names.ts';
import { imageStem } from './image/image-names.ts';

const at = (...locations: string[]) =>
  locations.map((location) => ({ location, name: location.split(/[\\/]/).at(-1)! }));

describe('distinctNames', () => {
  it('leaves names alone that differ', () => {
    expect(distinctNames(at('x/a.tif', 'x/b.tif', 'y/c.ome.tif'))).toEqual(['a.tif', 'b.tif', 'c.ome.tif']);
  });

  it('puts as many folders in front as tell images apart', () => {
    expect(distinctNames(at('d/p1/a.tif', 'd/p2/A.tif', 'd/b.tif'))).toEqual([
      'p1_a.tif',
      'p2_A.tif',
      'b.tif',
    ]);
    expect(distinctNames(at('C:\\day 1\\w\\a.tif', 'C:\\day 2\\w\\a.tif'))).toEqual([
      'day 1_w_a.tif',
      'day 2_w_a.tif',
    ]);
  });

  it('counts where folders do not help: endings that differ only, and images without a path', () => {
    expect(distinctNames(at('x/a.ome.tif', 'x/a.png'))).toEqual(['a.ome.tif', 'a_2.png']);
    const upload = { name: 'a.tif', location: 'Uploaded' };
    expect(distinctNames([upload, upload, upload])).toEqual(['a.tif', 'a_2.tif', 'a_3.tif']);
  });

  it('does not take the name of another image', () => {
    expect(distinctNames(at('p1/a.tif', 'p2/a.tif', 'x/p1_a.tif'))).toEqual([
      'p1_a_2.tif',
      'p2_a.tif',
      'p1_a.tif',
    ]);
  });

  it('never gives two images the same stem, whatever they are called', () => {
    const part = fc.constantFrom('a', 'A', 'a_2', 'p', 'p_a', '');
    const image = fc
      .tuple(fc.array(part, { maxLength: 3 }), part, fc.constantFrom('.tif', '.png', '.ome.tif'))
      .map(([folders, stem, ending]) => `${[...folders, `${stem}i`].join('/')}${ending}`);
    fc.assert(
      fc.property(fc.array(image, { maxLength: 8 }), (locations) => {
        const stems = distinctNames(at(...locations)).map((name) => imageStem(name).toLowerCase());
        expect(new Set(stems).size).toBe(locations.length);
      }),
    );
  });
});
