import { expect, it } from 'vitest';

import { resultTitle } from './result-titles.ts';

it('names columns of images, of groups and of objects', () => {
  const names = [
    'objects',
    'area_mean_um2',
    'area_mean_um2_sd',
    'objects_mean',
    'area_um2',
    'intensity_mean',
  ];
  expect(names.map(resultTitle)).toEqual([
    'Objects',
    'Mean area (µm²)',
    'Mean area (µm²), SD',
    'Objects, mean',
    'Area (µm²)',
    'Mean value',
  ]);
});
