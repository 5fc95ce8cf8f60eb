import { describe, expect, it } from 'vitest';

import { EllipseTool, RectangleTool } from './box.ts';
import { drag, FakeCanvas, pointerAt } from './fake-canvas.ts';
import { LassoTool } from './lasso.ts';

const square: [number, number][] = [
  [1, 1],
  [4, 1],
  [4, 3],
  [1, 3],
];

describe('lasso', () => {
  it('fills the outline over background only, selects it, and is one patch', async () => {
    const canvas = new FakeCanvas(['.....', '.2...', '.....', '.....']);
    drag(new LassoTool(), canvas, square);
    await canvas.settled();
    expect(canvas.rows).toEqual(['.....', '.299.', '.999.', '.....']);
    expect(canvas.selected).toBe(9);
    expect(canvas.patches.map(({ tool }) => tool)).toEqual(['lasso']);
    expect(canvas.outline).toBeNull();
  });

  it('adds to the selected object with Shift', async () => {
    const canvas = new FakeCanvas(['.....', '.2...', '..3..', '.....']);
    canvas.selected = 2;
    drag(new LassoTool(), canvas, square, { shift: true });
    await canvas.settled();
    expect(canvas.rows).toEqual(['.....', '.222.', '.232.', '.....']);
    expect(canvas.selected).toBe(2);
  });

  it('cuts from the selected object with Alt, and from no other', async () => {
    const canvas = new FakeCanvas(['22222', '22222', '33333', '33333']);
    canvas.selected = 2;
    drag(new LassoTool(), canvas, square, { alt: true });
    await canvas.settled();
    expect(canvas.rows).toEqual(['22222', '2...2', '33333', '33333']);
    expect(canvas.selected).toBe(2);
  });

  it('does what is set when no key is held', async () => {
    const canvas = new FakeCanvas(['22222', '22222']);
    canvas.selected = 2;
    canvas.options.shapeAction = 'cut';
    drag(new LassoTool(), canvas, square);
    await canvas.settled();
    expect(canvas.rows).toEqual(['22222', '2...2']);
  });

  it('says what is missing when there is nothing to cut from, or it is locked', async () => {
    const canvas = new FakeCanvas(['22222', '22222']);
    drag(new LassoTool(), canvas, square, { alt: true });
    expect(canvas.note).toContain('Select the object');
    canvas.selected = 2;
    canvas.locked.add(2);
    drag(new LassoTool(), canvas, square, { alt: true });
    expect(canvas.note).toContain('locked');
    await canvas.settled();
    expect(canvas.patches).toEqual([]);
  });

  it('shows the outline while it is drawn, and forgets it on cancel', async () => {
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
    await canvas.settled();
    expect(canvas.outline).toBeNull();
    expect(canvas.patches).toEqual([]);
  });

  it('makes nothing of a click', async () => {
    const canvas = new FakeCanvas(['...']);
    drag(new LassoTool(), canvas, [[1.5, 0.5]]);
    await canvas.settled();
    expect(canvas.patches).toEqual([]);
    expect(canvas.selected).toBeNull();
    expect(canvas.newLabel).toBe(9);
  });

  it('tells why a shape is refused', async () => {
    const canvas = new FakeCanvas(['.']);
    Object.defineProperty(canvas, 'imageSize', { value: { width: 20_000, height: 20_000 } });
    drag(new RectangleTool(), canvas, [
      [0, 0],
      [9000, 9000],
    ]);
    await canvas.settled();
    expect(String(canvas.failures[0])).toContain('got 9000 x 9000');
  });
});

describe('rectangle and ellipse', () => {
  const corners: [number, number][] = [
    [4, 4],
    [2, 1],
    [0, 0],
  ];

  it('fill the box between the two corners, in any direction', async () => {
    const canvas = new FakeCanvas(['.....', '.....', '.....', '.....', '.....']);
    drag(new RectangleTool(), canvas, corners);
    await canvas.settled();
    expect(canvas.rows).toEqual(['9999.', '9999.', '9999.', '9999.', '.....']);
    canvas.undoLast();
    drag(new EllipseTool(), canvas, corners);
    await canvas.settled();
    expect(canvas.rows).toEqual(
      ['.AA..', 'AAAA.', 'AAAA.', '.AA..', '.....'].map((row) => row.replaceAll('A', '10')),
    );
    expect(canvas.patches.map(({ tool }) => tool)).toEqual(['ellipse']);
  });

  it('tell their size while they are drawn', () => {
    const canvas = new FakeCanvas(['.....', '.....', '.....']);
    const tool = new RectangleTool();
    tool.down(pointerAt(0, 0), canvas);
    tool.move(pointerAt(4, 2), canvas, true);
    expect(canvas.note).toBe('4 × 2 px');
    expect(canvas.outline).toHaveLength(4);
    tool.cancel(canvas);
    expect([canvas.note, canvas.outline]).toEqual([null, null]);
  });
});
