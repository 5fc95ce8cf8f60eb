import { describe, expect, it } from 'vitest';

import { drag, FakeCanvas, pointerAt } from './fake-canvas.ts';
import { fillOutline } from './fill-outline.ts';
import { LassoTool } from './lasso.ts';

function fill(...outline: [number, number][]): string[] {
  const runs: string[] = [];
  fillOutline(
    outline.map(([x, y]) => ({ x, y })),
    (x, y, length) => runs.push(`${x},${y}+${length}`),
  );
  return runs.sort();
}

describe('fillOutline', () => {
  it('takes the pixels whose centres are inside', () => {
    expect(fill([1, 1], [4, 1], [4, 3], [1, 3])).toEqual(['1,1+3', '1,2+3']);
    expect(fill([1.6, 1], [3.4, 1], [3.4, 2], [1.6, 2])).toEqual(['2,1+1']);
  });

  it('gives the same pixels in both directions', () => {
    expect(fill([0, 0], [5, 0], [0, 5])).toEqual(fill([0, 5], [5, 0], [0, 0]));
  });

  it('leaves no hole where the outline runs around twice', () => {
    const square: [number, number][] = [
      [0, 0],
      [3, 0],
      [3, 1],
      [0, 1],
    ];
    expect(fill(...square, ...square)).toEqual(['0,0+3']);
  });

  it('fills nothing for a point or a line', () => {
    expect(fill([1.5, 1.5])).toEqual([]);
    expect(fill([0, 0.5], [5, 0.5])).toEqual([]);
  });
});

describe('new object', () => {
  const square: [number, number][] = [
    [1, 1],
    [4, 1],
    [4, 3],
    [1, 3],
  ];

  it('fills the outline over background only, selects it, and is one patch', () => {
    const canvas = new FakeCanvas(['.....', '.2...', '.....', '.....']);
    drag(new LassoTool(), canvas, square);
    expect(canvas.rows).toEqual(['.....', '.299.', '.999.', '.....']);
    expect(canvas.selected).toBe(9);
    expect(canvas.patches.map(({ tool }) => tool)).toEqual(['new-object']);
    expect(canvas.outline).toBeNull();
  });

  it('shows the outline while it is drawn, and forgets it on cancel', () => {
    const canvas = new FakeCanvas(['.....', '.....', '.....']);
    const tool = new LassoTool();
    tool.down(pointerAt(1, 1), canvas);
    tool.move(pointerAt(3, 1), canvas, true);
    expect(canvas.outline).toEqual([
      { x: 1, y: 1 },
      { x: 3, y: 1 },
    ]);
    tool.cancel(canvas);
    tool.up(pointerAt(3, 3), canvas);
    expect(canvas.outline).toBeNull();
    expect(canvas.patches).toEqual([]);
  });

  it('makes nothing of a click', () => {
    const canvas = new FakeCanvas(['...']);
    drag(new LassoTool(), canvas, [[1.5, 0.5]]);
    expect(canvas.patches).toEqual([]);
    expect(canvas.selected).toBeNull();
  });
});
