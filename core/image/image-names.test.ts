import { describe, expect, it } from 'vitest';

import { imageStem, isImageName } from './image-names.ts';

describe('isImageName', () => {
  it.each([
    'a.tif',
    'B.TIFF',
    'c.ome.tif',
    'd.png',
    'e.JPG',
    'f.jpeg',
    'g.bmp',
    'h.btf',
    'i.ome.zarr',
    'j.nii.gz',
    'k.DCM',
  ])('takes %s', (name) => {
    expect(isImageName(name)).toBe(true);
  });

  it.each(['a.txt', 'tif', 'a.tif.bak', '._a.tif', '.png', 'a.czi', 'a.gz', 'a.zip'])('leaves %s', (name) => {
    expect(isImageName(name)).toBe(false);
  });
});

describe('imageStem', () => {
  it.each([
    ['a.tif', 'a'],
    ['a.ome.tif', 'a'],
    ['a.OME.TIFF', 'a'],
    ['a.b.png', 'a.b'],
    ['a.ome.zarr.zip', 'a'],
    ['a.nii.gz', 'a'],
    ['plain', 'plain'],
  ])('of %s is %s', (name, stem) => {
    expect(imageStem(name)).toBe(stem);
  });
});
