import { describe, expect, it } from 'vitest';

import { drag, FakeCanvas, pointerAt } from './fake-canvas.ts';
import { MergeTool } from './merge.ts';

describe('merge', () => {
  it('makes what it was dragged through one object, the first', async () => {
    const canvas = new FakeCanvas(['44.55', '44.55', '66666']);
    drag(new MergeTool(), canvas, [
      [4.5, 0.5],
      [0.5, 0.5],
    ]);
    await canvas.settled();
    expect(canvas.rows).toEqual(['55.55', '55.55', '66666']);
    expect(canvas.selected).toBe(5);
    expect(canvas.patches.map(({ tool }) => tool)).toEqual(['merge']);
    expect([canvas.outline, canvas.preview, canvas.note]).toEqual([null, null, null]);
  });

  it('shows what becomes one while it is dragged', async () => {
    const canvas = new FakeCanvas(['44.55', '.6666']);
    const merge = new MergeTool();
    merge.down(pointerAt(1.5, 0.5), canvas);
    merge.move(pointerAt(4.5, 0.5), canvas);
    await canvas.settled();
    expect(canvas.preview).toEqual({
      kind: 'add',
      rect: { x: 0, y: 0, width: 5, height: 1 },
      mask: Uint8Array.of(1, 1, 0, 1, 1),
    });
    expect(canvas.note).toContain('2 objects');
    merge.cancel(canvas);
    merge.up(pointerAt(4.5, 0.5), canvas);
    await canvas.settled();
    expect(canvas.preview).toBeNull();
    expect(canvas.patches).toEqual([]);
  });

  it('leaves locked objects out', async () => {
    const canvas = new FakeCanvas(['445566']);
    canvas.locked.add(5);
    drag(new MergeTool(), canvas, [
      [0.5, 0.5],
      [5.5, 0.5],
    ]);
    await canvas.settled();
    expect(canvas.rows).toEqual(['445544']);
  });

  it('needs a second object', async () => {
    const canvas = new FakeCanvas(['44..']);
    drag(new MergeTool(), canvas, [
      [0.5, 0.5],
      [3.5, 0.5],
    ]);
    await canvas.settled();
    expect(canvas.patches).toEqual([]);
    expect(canvas.note).toContain('Drag on');
  });
});
