import { describe, expect, it } from 'vitest';

import { BrushTool } from './brush.ts';
import { EraserTool } from './eraser.ts';
import { drag, FakeCanvas, pointerAt } from './fake-canvas.ts';

describe('brush', () => {
  it('paints the selected object without gaps, as one patch', () => {
    const canvas = new FakeCanvas(['......', '.3....', '......']);
    canvas.selected = 3;
    drag(new BrushTool(), canvas, [
      [1.5, 1.5],
      [4.5, 1.5],
    ]);
    expect(canvas.rows).toEqual(['......', '.3333.', '......']);
    expect(canvas.patches.map(({ tool }) => tool)).toEqual(['brush']);
    canvas.undoLast();
    expect(canvas.rows).toEqual(['......', '.3....', '......']);
  });

  it('begins a new object when none is selected, and goes on with it', () => {
    const canvas = new FakeCanvas(['.....', '.....']);
    const brush = new BrushTool();
    drag(brush, canvas, [[0.5, 0.5]]);
    expect(canvas.selected).toBe(9);
    drag(brush, canvas, [[4.5, 1.5]]);
    expect(canvas.rows).toEqual(['9....', '....9']);
    expect(canvas.patches).toHaveLength(2);
  });

  it('goes through every coalesced position', () => {
    const canvas = new FakeCanvas(['...', '...', '...']);
    const brush = new BrushTool();
    brush.down(pointerAt(0.5, 0.5), canvas);
    const trail = [
      { x: 2.5, y: 0.5 },
      { x: 2.5, y: 2.5 },
    ];
    brush.move(pointerAt(2.5, 2.5, { trail }), canvas);
    brush.up(pointerAt(2.5, 2.5), canvas);
    expect(canvas.rows).toEqual(['999', '..9', '..9']);
  });

  it('spares other objects with Shift, and paints over them without', () => {
    const canvas = new FakeCanvas(['.22.']);
    canvas.selected = 5;
    const line: [number, number][] = [
      [0.5, 0.5],
      [3.5, 0.5],
    ];
    drag(new BrushTool(), canvas, line, { shift: true });
    expect(canvas.rows).toEqual(['5225']);
    drag(new BrushTool(), canvas, line);
    expect(canvas.rows).toEqual(['5555']);
  });

  it('picks a label with Alt instead of painting', () => {
    const canvas = new FakeCanvas(['.7.']);
    drag(new BrushTool(), canvas, [[1.5, 0.5]], { alt: true });
    expect(canvas.selected).toBe(7);
    expect(canvas.patches).toEqual([]);
  });

  it('restores everything on cancel and ignores what follows', () => {
    const canvas = new FakeCanvas(['.2.']);
    const brush = new BrushTool();
    brush.down(pointerAt(0.5, 0.5), canvas);
    brush.move(pointerAt(2.5, 0.5), canvas);
    expect(canvas.rows).toEqual(['999']);
    brush.cancel();
    brush.move(pointerAt(2.5, 0.5), canvas);
    brush.up(pointerAt(2.5, 0.5), canvas);
    expect(canvas.rows).toEqual(['.2.']);
    expect(canvas.patches).toEqual([]);
    expect(canvas.selected).toBeNull();
  });

  it('does nothing while labels are not loaded', () => {
    const canvas = new FakeCanvas(['..']);
    canvas.isReady = false;
    drag(new BrushTool(), canvas, [[0.5, 0.5]]);
    expect(canvas.rows).toEqual(['..']);
    expect(canvas.selected).toBeNull();
    expect(canvas.newLabel).toBe(9);
  });
});

describe('eraser', () => {
  it('erases any label and keeps the selection', () => {
    const canvas = new FakeCanvas(['1122']);
    canvas.selected = 1;
    drag(new EraserTool(), canvas, [
      [1.5, 0.5],
      [2.5, 0.5],
    ]);
    expect(canvas.rows).toEqual(['1..2']);
    expect(canvas.patches.map(({ tool }) => tool)).toEqual(['eraser']);
    expect(canvas.selected).toBe(1);
  });
});
