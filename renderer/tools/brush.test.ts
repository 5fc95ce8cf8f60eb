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

describe('what the brush may paint over', () => {
  const line: [number, number][] = [
    [0.5, 0.5],
    [5.5, 0.5],
  ];

  it('is only background when set so, for a new object too', () => {
    const canvas = new FakeCanvas(['.22.3.']);
    canvas.options.paintMode = 'background-only';
    drag(new BrushTool(), canvas, line);
    expect(canvas.rows).toEqual(['922939']);
  });

  it('is only the selected object when set so: a new object is cut out of it', () => {
    const canvas = new FakeCanvas(['.2233.']);
    canvas.options.paintMode = 'this-object';
    canvas.selected = 2;
    drag(new BrushTool(), canvas, line);
    expect(canvas.rows).toEqual(['.9933.']);
    expect(canvas.selected).toBe(2);
  });

  it('moves the border when a stroke into the selected object begins in its neighbour', () => {
    const canvas = new FakeCanvas(['.2233.']);
    canvas.options.paintMode = 'this-object';
    canvas.selected = 2;
    drag(new BrushTool(), canvas, [
      [3.5, 0.5],
      [2.5, 0.5],
    ]);
    expect(canvas.rows).toEqual(['.2333.']);
  });

  it('is nothing when no object is selected to paint in', () => {
    const canvas = new FakeCanvas(['.22.']);
    canvas.options.paintMode = 'this-object';
    drag(new BrushTool(), canvas, line);
    expect(canvas.rows).toEqual(['.22.']);
    expect([canvas.note, canvas.newLabel]).toEqual(['Select the object to paint in first.', 9]);
    drag(new BrushTool(), canvas, [[0.5, 0.5]], { shift: true });
    expect(canvas.note).toBeNull();
  });

  it('is no locked object, and a locked one is not painted', () => {
    const canvas = new FakeCanvas(['.22.3.']);
    canvas.locked.add(2);
    drag(new BrushTool(), canvas, line);
    expect(canvas.rows).toEqual(['922999']);
    canvas.selected = 2;
    drag(new BrushTool(), canvas, line);
    expect(canvas.rows).toEqual(['922999']);
    expect(canvas.note).toContain('locked');
  });
});

describe('pen pressure', () => {
  const dab = (canvas: FakeCanvas, pressure: number | null) => {
    drag(new BrushTool(), canvas, [[2.5, 2.5]], { pressure });
    return canvas.rows.join('').replaceAll('.', '').length;
  };
  const empty = () => {
    const canvas = new FakeCanvas(['.....', '.....', '.....', '.....', '.....']);
    canvas.brushSize = 5;
    canvas.options.usesPressure = true;
    return canvas;
  };

  it('makes the brush larger, when it is asked for and there is a pen', () => {
    expect(dab(empty(), 0.01)).toBe(1);
    expect(dab(empty(), 0.5)).toBe(9);
    expect(dab(empty(), 1)).toBe(21);
    expect(dab(empty(), null)).toBe(21);
    const without = empty();
    without.options.usesPressure = false;
    expect(dab(without, 0.01)).toBe(21);
  });

  it('keeps the width at the end, where a pen presses no more', () => {
    const canvas = empty();
    const brush = new BrushTool();
    brush.down(pointerAt(2.5, 2.5, { pressure: 1 }), canvas);
    brush.up(pointerAt(2.5, 2.5, { pressure: 0 }), canvas);
    expect(canvas.rows).toEqual(['.999.', '99999', '99999', '99999', '.999.']);
  });
});

describe('eraser of one object', () => {
  const line: [number, number][] = [
    [0.5, 0.5],
    [3.5, 0.5],
  ];

  it('spares all others, with Shift or when set so', () => {
    const canvas = new FakeCanvas(['2233']);
    canvas.selected = 3;
    drag(new EraserTool(), canvas, line, { shift: true });
    expect(canvas.rows).toEqual(['22..']);
    canvas.undoLast();
    canvas.options.paintMode = 'this-object';
    drag(new EraserTool(), canvas, line);
    expect(canvas.rows).toEqual(['22..']);
    canvas.options.paintMode = 'background-only';
    drag(new EraserTool(), canvas, line);
    expect(canvas.rows).toEqual(['....']);
  });

  it('says what is missing without a selection, and leaves a locked one', () => {
    const canvas = new FakeCanvas(['2233']);
    drag(new EraserTool(), canvas, line, { shift: true });
    expect(canvas.note).toContain('Select the object');
    canvas.selected = 3;
    canvas.locked.add(3);
    drag(new EraserTool(), canvas, line, { shift: true });
    expect(canvas.rows).toEqual(['2233']);
    drag(new EraserTool(), canvas, line);
    expect(canvas.rows).toEqual(['..33']);
  });
});
