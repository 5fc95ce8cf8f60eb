import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { traceContours } from './contours.ts';

function trace(picture: string[]): string[] {
  const rect = { x: 0, y: 0, width: picture[0].length, height: picture.length };
  const labels = [...picture.join('')].map((c) => (c === '#' ? 5 : 0));
  return traceContours(labels, rect, 5).map((ring) => ring.map(({ x, y }) => `${x},${y}`).join(' '));
}

describe('traceContours', () => {
  it('goes round one pixel clockwise', () => {
    expect(trace(['...', '.#.'])).toEqual(['2,1 2,2 1,2 1,1']);
  });

  it('merges straight runs and follows dents', () => {
    expect(trace(['##', '#.'])).toEqual(['2,0 2,1 1,1 1,2 0,2 0,0']);
  });

  it('runs round holes the other way', () => {
    expect(trace(['###', '#.#', '###'])).toEqual(['3,0 3,3 0,3 0,0', '2,2 2,1 1,1 1,2']);
  });

  it('keeps corner neighbours apart', () => {
    expect(trace(['#.', '.#'])).toEqual(['1,0 1,1 0,1 0,0', '2,1 2,2 1,2 1,1']);
  });

  it('tells image coordinates', () => {
    const ring = traceContours([1], { x: 10, y: 20, width: 1, height: 1 }, 1);
    expect(ring).toEqual([
      [
        { x: 11, y: 20 },
        { x: 11, y: 21 },
        { x: 10, y: 21 },
        { x: 10, y: 20 },
      ],
    ]);
  });

  it('encloses exactly the area of the label', () => {
    const mask = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 63, maxLength: 63 });
    fc.assert(
      fc.property(mask, (labels) => {
        const rings = traceContours(labels, { x: 3, y: 4, width: 9, height: 7 }, 1);
        const doubled = rings.map((ring) =>
          ring.reduce((sum, { x, y }, i) => {
            const next = ring[(i + 1) % ring.length];
            return sum + x * next.y - next.x * y;
          }, 0),
        );
        expect(doubled.reduce((a, b) => a + b, 0) / 2).toBe(labels.reduce((a, b) => a + b, 0));
      }),
    );
  });
});
