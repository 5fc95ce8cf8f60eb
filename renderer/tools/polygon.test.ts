import { describe, expect, it } from 'vitest';

import { FakeCanvas, pointerAt } from './fake-canvas.ts';
import { PolygonTool } from './polygon.ts';

function click(tool: PolygonTool, canvas: FakeCanvas, x: number, y: number): void {
  tool.down(pointerAt(x, y), canvas);
  tool.up(pointerAt(x, y));
}

/** A polygon of three corners, around six pixels, not closed yet. */
function begin() {
  const canvas = new FakeCanvas(['......', '......', '......', '......']);
  const tool = new PolygonTool();
  for (const [x, y] of [
    [0, 0],
    [4, 0],
    [0, 4],
  ])
    click(tool, canvas, x, y);
  return { canvas, tool };
}

const TRIANGLE = ['999...', '99....', '9.....', '......'];

describe('polygon', () => {
  it('is closed by Enter', async () => {
    const { canvas, tool } = begin();
    expect(tool.key('Enter', canvas)).toBe(true);
    await canvas.settled();
    expect(canvas.rows).toEqual(TRIANGLE);
    expect(canvas.patches.map(({ tool: name }) => name)).toEqual(['polygon']);
    expect([canvas.selected, canvas.outline]).toEqual([9, null]);
  });

  it('is closed by a double click, whose two clicks are one corner', async () => {
    const { canvas, tool } = begin();
    click(tool, canvas, 0, 4);
    tool.doubleClick(pointerAt(0, 4), canvas);
    await canvas.settled();
    expect(canvas.rows).toEqual(TRIANGLE);
  });

  it('is closed by a click on its first corner', async () => {
    const { canvas, tool } = begin();
    click(tool, canvas, 0.5, 0.5);
    await canvas.settled();
    expect(canvas.rows).toEqual(TRIANGLE);
    expect(tool.key('Enter', canvas)).toBe(false);
  });

  it('shows the line to the pointer, and loses its last corner to Backspace', () => {
    const { canvas, tool } = begin();
    tool.move(pointerAt(5, 3), canvas);
    expect(canvas.outline).toHaveLength(4);
    expect(canvas.outline?.at(-1)).toEqual({ x: 5, y: 3 });
    tool.key('Backspace', canvas);
    expect(canvas.outline).toEqual([
      { x: 0, y: 0 },
      { x: 4, y: 0 },
      { x: 5, y: 3 },
    ]);
    tool.key('Backspace', canvas);
    tool.key('Backspace', canvas);
    expect(canvas.outline).toBeNull();
    expect(tool.key('Backspace', canvas)).toBe(false);
  });

  it('is given up with Escape', async () => {
    const { canvas, tool } = begin();
    expect(tool.key('Escape', canvas)).toBe(true);
    expect(canvas.outline).toBeNull();
    expect(tool.key('Enter', canvas)).toBe(false);
    await canvas.settled();
    expect(canvas.patches).toEqual([]);
  });

  it('goes on when it is closed too early', () => {
    const canvas = new FakeCanvas(['....']);
    const tool = new PolygonTool();
    click(tool, canvas, 0, 0);
    click(tool, canvas, 3, 0);
    tool.key('Enter', canvas);
    expect(canvas.note).toContain('three corners');
    expect(canvas.outline).not.toBeNull();
  });

  it('cuts from the selected object when Alt is held at its last corner', async () => {
    const canvas = new FakeCanvas(['2222', '2222', '2222', '2222']);
    canvas.selected = 2;
    const tool = new PolygonTool();
    click(tool, canvas, 1, 1);
    click(tool, canvas, 3, 1);
    click(tool, canvas, 3, 3);
    tool.down(pointerAt(1, 3, { alt: true }), canvas);
    tool.up(pointerAt(1, 3, { alt: true }));
    tool.key('Enter', canvas);
    await canvas.settled();
    expect(canvas.rows).toEqual(['2222', '2..2', '2..2', '2222']);
  });
});
