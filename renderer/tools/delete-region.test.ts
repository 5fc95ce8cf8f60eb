import { describe, expect, it } from 'vitest';

import { DeleteRegionTool } from './delete-region.ts';
import { drag, FakeCanvas, pointerAt } from './fake-canvas.ts';

const LINE: [number, number][] = [
  [0, 0],
  [5, 0],
  [5, 3],
  [0, 3],
];

describe('delete-region', () => {
  it('deletes the objects whose centre is inside, but for locked ones', async () => {
    const canvas = new FakeCanvas(['44.555555', '44.555555', '6.7......']);
    canvas.locked.add(6);
    drag(new DeleteRegionTool(), canvas, LINE);
    await canvas.settled();
    expect(canvas.deleted).toEqual([4, 7]);
    expect([canvas.outline, canvas.preview, canvas.note]).toEqual([null, null, null]);
  });

  it('counts and tints them while the line is drawn', async () => {
    const canvas = new FakeCanvas(['44.5', '....']);
    const tool = new DeleteRegionTool();
    tool.down(pointerAt(0, 0), canvas);
    for (const [x, y] of [
      [3, 0],
      [3, 2],
      [0, 2],
    ])
      tool.move(pointerAt(x, y), canvas);
    await canvas.settled();
    expect(canvas.note).toContain('1 object to delete');
    expect(canvas.preview).toEqual({
      kind: 'remove',
      rect: { x: 0, y: 0, width: 2, height: 1 },
      mask: Uint8Array.of(1, 1),
    });
    tool.cancel(canvas);
    tool.up(pointerAt(0, 2), canvas);
    expect(canvas.deleted).toEqual([]);
  });

  it('says when nothing is inside', async () => {
    const canvas = new FakeCanvas(['....', '....', '...4']);
    drag(new DeleteRegionTool(), canvas, [
      [0, 0],
      [2, 0],
      [0, 2],
    ]);
    await canvas.settled();
    expect(canvas.deleted).toEqual([]);
    expect(canvas.note).toContain('No object');
  });
});
