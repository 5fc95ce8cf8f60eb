import { describe, expect, it } from 'vitest';

import { groupImages } from './group-images.ts';

const image = (path: string) => {
  const at = path.lastIndexOf('/');
  return { folder: path.slice(0, Math.max(0, at)), name: path.slice(at + 1) };
};

describe('groupImages', () => {
  it('names groups after folders, with those above where names would be the same', () => {
    const paths = [
      'x/control/day1/a.tif',
      'x/control/day1/b.tif',
      'x/drug/day1/a.tif',
      'x/other/a.tif',
      'a.tif',
    ];
    expect(groupImages(paths.map(image), 'folder')).toEqual([
      'control/day1',
      'control/day1',
      'drug/day1',
      'other',
      null,
    ]);
  });

  it.each([
    [null, 'data/plate1/a_01.tif', null],
    ['{group}_*', 'data/plate1/a_b_01.tif', 'a'],
    ['{group}_*.tif', 'data/plate1/a_01.tif', 'a'],
    ['*_{group}_*', 'data/plate1/a_b_c_01.ome.tif', 'b'],
    ['{group}/*/*', 'control/day 1/a.tif', 'control'],
    ['{group}-*', 'data/a-1.tif', 'a'],
    ['({group})+*', 'data/(a)+1.tif', 'a'],
    ['{group}+*', 'data/a.tif', null],
  ])('finds by %s in %s the group %s', (group, path, expected) => {
    expect(groupImages([image(path)], group)).toEqual([expected]);
  });
});
