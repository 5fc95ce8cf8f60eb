import { describe, expect, it } from 'vitest';

import { labelComponents } from './components.ts';

function label(picture: string[], neighbours: 4 | 8): string[] {
  const width = picture[0].length;
  const { labels } = labelComponents(
    Uint8Array.from(picture.join(''), (c) => (c === '#' ? 1 : 0)),
    width,
    neighbours,
  );
  return picture.map((_, y) =>
    [...labels.subarray(y * width, (y + 1) * width)].join('').replaceAll('0', '.'),
  );
}

describe('labelComponents', () => {
  it('joins over sides only, or over corners too', () => {
    const picture = ['#..#', '.##.', '#...'];
    expect(label(picture, 4)).toEqual(['1..2', '.33.', '4...']);
    expect(label(picture, 8)).toEqual(['1..1', '.11.', '1...']);
  });

  it('joins arms that meet further down, and numbers in raster order', () => {
    expect(label(['#.#.#', '#.#.#', '###.#', '....#', '#####'], 4)).toEqual([
      '1.1.2',
      '1.1.2',
      '111.2',
      '....2',
      '22222',
    ]);
  });

  it('does not join the end of a row with the start of the next', () => {
    expect(label(['..#', '#..'], 8)).toEqual(['..1', '2..']);
    expect(labelComponents([], 3, 4).count).toBe(0);
  });
});
