import { describe, expect, it } from 'vitest';

import type { Point } from '../image/geometry.ts';
import { sweepDisc } from './brush.ts';

function draw(from: Point, to: Point, diameter: number, width: number, height: number): string[] {
  const rows = Array.from({ length: height }, () => '.'.repeat(width).split(''));
  sweepDisc(from, to, diameter, { width, height }, (x, y, length) => rows[y].fill('#', x, x + length));
  return rows.map((row) => row.join(''));
}

describe('sweepDisc', () => {
  it.each([
    [1, ['......', '......', '..#...', '......', '......', '......']],
    [2, ['......', '.##...', '.##...', '......', '......', '......']],
    [4, ['.##...', '####..', '####..', '.##...', '......', '......']],
    [5, ['.###..', '#####.', '#####.', '#####.', '.###..', '......']],
  ])('draws a disc of %i pixels', (diameter, picture) => {
    const at = { x: 2.4, y: 2.3 };
    expect(draw(at, at, diameter, 6, 6)).toEqual(picture);
  });

  it('paints exactly one pixel with a 1 pixel brush, wherever in the pixel the pointer is', () => {
    for (const offset of [0, 0.25, 0.5, 0.999]) {
      const at = { x: 1 + offset, y: offset };
      expect(draw(at, at, 1, 3, 2)).toEqual(['.#.', '...']);
    }
  });

  it('leaves no gap on the way', () => {
    expect(draw({ x: 0.5, y: 0.5 }, { x: 6.5, y: 3.5 }, 1, 7, 4)).toEqual([
      '##.....',
      '.###...',
      '...###.',
      '.....##',
    ]);
  });

  it('sweeps the whole width of the brush', () => {
    expect(draw({ x: 1, y: 2 }, { x: 5, y: 2 }, 2, 6, 4)).toEqual(['......', '######', '######', '......']);
    expect(draw({ x: 2.5, y: 1.5 }, { x: 2.5, y: 3.5 }, 3, 5, 5)).toEqual([
      '.###.',
      '.###.',
      '.###.',
      '.###.',
      '.###.',
    ]);
  });

  it('is cut at the image and paints nothing outside', () => {
    expect(draw({ x: 0, y: 0 }, { x: 0, y: 0 }, 4, 3, 2)).toEqual(['##.', '#..']);
    expect(draw({ x: -9, y: 1 }, { x: -5, y: 1 }, 4, 3, 2)).toEqual(['...', '...']);
  });

  it('covers exactly the pixels whose centre is within the radius of the way', () => {
    const [from, to, radius] = [{ x: 4.5, y: 9.5 }, { x: 17.5, y: 5.5 }, 3.5];
    const expected = Array.from({ length: 16 }, (_, y) =>
      Array.from({ length: 24 }, (__, x) => {
        const [px, py, dx, dy] = [x + 0.5 - from.x, y + 0.5 - from.y, to.x - from.x, to.y - from.y];
        const along = Math.min(1, Math.max(0, (px * dx + py * dy) / (dx * dx + dy * dy)));
        return Math.hypot(px - along * dx, py - along * dy) <= radius ? '#' : '.';
      }).join(''),
    );
    expect(draw(from, to, 7, 24, 16)).toEqual(expected);
  });
});
