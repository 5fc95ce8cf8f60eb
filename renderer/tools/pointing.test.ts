import { describe, expect, it } from 'vitest';

import { DeleteTool } from './delete.ts';
import { drag, FakeCanvas, pointerAt } from './fake-canvas.ts';
import { PanTool } from './pan.ts';
import { SelectTool } from './select.ts';

describe('pan', () => {
  it('moves the picture with the pointer, only while it is down', () => {
    const canvas = new FakeCanvas(['.']);
    const pan = new PanTool();
    pan.move(pointerAt(5, 5), canvas, false);
    drag(pan, canvas, [
      [1, 1],
      [3, 2],
      [3, 4],
    ]);
    expect(canvas.pans).toEqual([
      { x: 20, y: 10 },
      { x: 0, y: 20 },
    ]);
  });
});

describe('select', () => {
  it('selects what was clicked, and nothing on background', () => {
    const canvas = new FakeCanvas(['.4.']);
    const select = new SelectTool();
    drag(select, canvas, [[1.5, 0.5]]);
    expect(canvas.selected).toBe(4);
    drag(select, canvas, [[0.5, 0.5]]);
    expect(canvas.selected).toBeNull();
  });

  it('adds and takes out with Shift, and keeps the selection on background', () => {
    const canvas = new FakeCanvas(['.45']);
    canvas.selected = 4;
    const select = new SelectTool();
    drag(select, canvas, [[2.5, 0.5]], { shift: true });
    drag(select, canvas, [[0.5, 0.5]], { shift: true });
    expect(canvas.toggled).toEqual([5]);
    expect(canvas.selected).toBe(4);
  });

  it('pans on a drag and leaves the selection', () => {
    const canvas = new FakeCanvas(['.4.']);
    canvas.selected = 4;
    drag(new SelectTool(), canvas, [
      [0.5, 0.5],
      [2.5, 0.5],
    ]);
    expect(canvas.selected).toBe(4);
    expect(canvas.pans).toEqual([{ x: 20, y: 0 }]);
  });

  it('highlights what is under a hovering pointer', () => {
    const canvas = new FakeCanvas(['.4.']);
    const select = new SelectTool();
    select.move(pointerAt(1.5, 0.5), canvas, false);
    expect(canvas.hovered).toBe(4);
    select.move(pointerAt(2.5, 0.5), canvas, false);
    expect(canvas.hovered).toBeNull();
  });
});

describe('delete', () => {
  it('deletes the object that was clicked', () => {
    const canvas = new FakeCanvas(['.4.']);
    drag(new DeleteTool(), canvas, [[1.5, 0.5]]);
    expect(canvas.deleted).toEqual([4]);
  });

  it('spares a locked object, and says so', () => {
    const canvas = new FakeCanvas(['.4.']);
    canvas.locked.add(4);
    drag(new DeleteTool(), canvas, [[1.5, 0.5]]);
    expect(canvas.deleted).toEqual([]);
    expect(canvas.note).toContain('locked');
  });

  it('does nothing on background, or when released elsewhere', () => {
    const canvas = new FakeCanvas(['.45']);
    const tool = new DeleteTool();
    drag(tool, canvas, [[0.5, 0.5]]);
    drag(tool, canvas, [
      [1.5, 0.5],
      [2.5, 0.5],
    ]);
    expect(canvas.deleted).toEqual([]);
  });
});
