import { describe, expect, it } from 'vitest';

import { FakeCanvas, pointerAt } from './fake-canvas.ts';
import { RegionTool } from './region.ts';

const setUp = () => ({
  canvas: new FakeCanvas(['......', '......', '......', '......']),
  tool: new RegionTool(),
});

describe('RegionTool', () => {
  it('marks whole pixels between two corners, inside the image', () => {
    const { canvas, tool } = setUp();
    tool.down(pointerAt(4.2, 3.7));
    tool.move(pointerAt(1.5, 1.2), canvas);
    expect(canvas.outline).toEqual([
      { x: 1, y: 1 },
      { x: 5, y: 1 },
      { x: 5, y: 4 },
      { x: 1, y: 4 },
    ]);
    expect(canvas.note).toBe('4 × 3 px. Escape cancels.');
    tool.up(pointerAt(-3, 1.2), canvas);
    expect(canvas.regions).toEqual([{ x: 0, y: 1, width: 5, height: 3 }]);
    expect([canvas.outline, canvas.note]).toEqual([null, null]);
  });

  it('takes the mark away with a click', () => {
    const { canvas, tool } = setUp();
    tool.down(pointerAt(2, 2));
    tool.move(pointerAt(2.2, 2), canvas);
    tool.up(pointerAt(2.2, 2), canvas);
    expect(canvas.regions).toEqual([null]);
  });

  it('marks nothing when it is cancelled, or drawn beside the image', () => {
    const { canvas, tool } = setUp();
    tool.down(pointerAt(1, 1));
    tool.move(pointerAt(4, 3), canvas);
    tool.cancel(canvas);
    tool.up(pointerAt(4, 3), canvas);
    expect(canvas.regions).toEqual([]);
    tool.down(pointerAt(7, 1));
    tool.move(pointerAt(9, 3), canvas);
    tool.up(pointerAt(9, 3), canvas);
    expect(canvas.regions).toEqual([null]);
  });
});
