import { describe, expect, it } from 'vitest';

import { drag, FakeCanvas, pointerAt } from './fake-canvas.ts';
import { SplitTool } from './split.ts';

const PAIR = [
  '.444....444.', //
  '444444444444',
  '.444....444.',
];

async function click(tool: SplitTool, canvas: FakeCanvas, x: number, y: number): Promise<void> {
  drag(tool, canvas, [[x, y]]);
  await canvas.settled();
}

describe('split by a line', () => {
  it('cuts off no crumbs, and says what to do', async () => {
    const canvas = new FakeCanvas(['44444', '.....', '55555']);
    drag(new SplitTool(), canvas, [
      [2, -1],
      [2, 2],
      [2, 4],
    ]);
    await canvas.settled();
    expect(canvas.rows).toEqual(['44444', '.....', '55555']);
    expect(canvas.note).toContain('all the way');
  });

  it('cuts every object that it crosses, as one step; the smaller pieces get new numbers', async () => {
    const canvas = new FakeCanvas(['4444444444', '..........', '5555555555']);
    drag(new SplitTool(), canvas, [
      [4, -1],
      [4, 2],
      [4, 4],
    ]);
    await canvas.settled();
    expect(canvas.rows).toEqual(['9999444444', '..........', '::::555555'.replaceAll(':', '10')]);
    expect(canvas.patches.map(({ tool }) => tool)).toEqual(['split']);
    expect(canvas.outline).toBeNull();
    canvas.undoLast();
    expect(canvas.rows).toEqual(['4444444444', '..........', '5555555555']);
  });

  it('leaves locked objects whole, and says so', async () => {
    const canvas = new FakeCanvas(['4444444444']);
    canvas.locked.add(4);
    drag(new SplitTool(), canvas, [
      [5, -1],
      [5, 4],
    ]);
    await canvas.settled();
    expect(canvas.patches).toEqual([]);
    expect(canvas.note).toContain('Locked');
  });

  it('forgets the line when it is cancelled', async () => {
    const canvas = new FakeCanvas(['4444444444']);
    const split = new SplitTool();
    split.down(pointerAt(5, -1), canvas);
    split.move(pointerAt(5, 2), canvas);
    expect(canvas.outline).toHaveLength(2);
    split.cancel(canvas);
    split.up(pointerAt(5, 2), canvas);
    await canvas.settled();
    expect(canvas.outline).toBeNull();
    expect(canvas.patches).toEqual([]);
  });
});

describe('split by two centres', () => {
  it('shows the second piece under the pointer, and cuts on the second click', async () => {
    const canvas = new FakeCanvas(PAIR);
    const split = new SplitTool();
    await click(split, canvas, 2.5, 1.5);
    expect(canvas.note).toContain('second centre');
    split.move(pointerAt(9.5, 1.5), canvas);
    const shown = canvas.preview!;
    expect(shown.kind).toBe('add');
    expect(shown.mask.reduce((sum, isIn) => sum + isIn, 0)).toBe(12);
    expect(canvas.patches).toEqual([]);
    await click(split, canvas, 9.5, 1.5);
    expect(canvas.rows).toEqual(['.444....999.', '444444999999', '.444....999.']);
    expect(canvas.preview).toBeNull();
    expect(canvas.note).toBeNull();
    expect(canvas.patches).toHaveLength(1);
  });

  it('begins anew in another object, and ends on background or with Escape', async () => {
    const canvas = new FakeCanvas(['44444..55555', '44444..55555']);
    const split = new SplitTool();
    await click(split, canvas, 1.5, 0.5);
    await click(split, canvas, 8.5, 0.5);
    await click(split, canvas, 11.5, 0.5);
    expect(canvas.rows).toEqual(['44444..55599', '44444..55599']);
    await click(split, canvas, 1.5, 0.5);
    await click(split, canvas, 6.5, 0.5);
    await click(split, canvas, 4.5, 0.5);
    expect(split.key('Escape', canvas)).toBe(true);
    expect(split.key('Escape', canvas)).toBe(false);
    await click(split, canvas, 1.5, 0.5);
    expect(canvas.patches).toHaveLength(1);
  });

  it('follows the maps of the model when asked to', async () => {
    const canvas = new FakeCanvas(['44444444', '44444444']);
    canvas.options.splitSource = 'probability';
    const row = (values: number[]) => Uint8Array.from([...values, ...values]);
    canvas.probability = {
      distance: row([200, 220, 200, 200, 200, 200, 220, 200]),
      boundary: row([0, 0, 0, 0, 0, 250, 0, 0]),
    };
    const split = new SplitTool();
    await click(split, canvas, 1.5, 0.5);
    await click(split, canvas, 6.5, 0.5);
    expect(canvas.rows[0].slice(0, 5)).toBe('44444');
    expect(canvas.rows[0].slice(6)).toBe('99');
  });

  it('says when there are no maps, and goes by the shape', async () => {
    const canvas = new FakeCanvas(PAIR);
    canvas.options.splitSource = 'probability';
    const split = new SplitTool();
    await click(split, canvas, 2.5, 1.5);
    expect(canvas.note).toContain('by shape');
    await click(split, canvas, 9.5, 1.5);
    expect(canvas.rows[0]).toBe('.444....999.');
  });

  it('leaves a locked object alone', async () => {
    const canvas = new FakeCanvas(PAIR);
    canvas.locked.add(4);
    const split = new SplitTool();
    await click(split, canvas, 2.5, 1.5);
    expect(canvas.note).toContain('locked');
    await click(split, canvas, 9.5, 1.5);
    expect(canvas.patches).toEqual([]);
  });
});
