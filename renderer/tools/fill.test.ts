import { describe, expect, it } from 'vitest';

import { drag, FakeCanvas, pointerAt } from './fake-canvas.ts';
import { FillTool } from './fill.ts';

async function click(canvas: FakeCanvas, x: number, y: number, more = {}): Promise<void> {
  drag(new FillTool(), canvas, [[x + 0.5, y + 0.5]], more);
  await canvas.settled();
}

const RING = ['.222..', '22.22.', '2.3.2.', '22.22.', '.222..'];
const HOLE = ['.222..', '2...2.', '2...2.', '2...2.', '.222..'];

describe('fill', () => {
  it('gives a hole to the object around it', async () => {
    const canvas = new FakeCanvas(HOLE);
    canvas.selected = 7;
    await click(canvas, 2, 2);
    expect(canvas.rows).toEqual(['.222..', '22222.', '22222.', '22222.', '.222..']);
    expect([canvas.selected, canvas.patches[0].tool]).toEqual([2, 'fill']);
  });

  it('makes the hole another object with Shift', async () => {
    const canvas = new FakeCanvas(HOLE);
    await click(canvas, 2, 2, { shift: true });
    expect(canvas.rows).toEqual(['.222..', '29992.', '29992.', '29992.', '.222..']);
    expect(canvas.selected).toBe(9);
  });

  it('fills open background with the selected object, and with a new one when none is selected', async () => {
    const canvas = new FakeCanvas(['..2..', '..2..', '.22..']);
    canvas.selected = 4;
    await click(canvas, 0, 0);
    expect(canvas.rows).toEqual(['442..', '442..', '422..']);
    canvas.selected = null;
    await click(canvas, 4, 2);
    expect(canvas.rows).toEqual(['44299', '44299', '42299']);
    expect(canvas.selected).toBe(9);
    expect(canvas.patches).toHaveLength(2);
  });

  it('fills the holes of an object that is clicked', async () => {
    const canvas = new FakeCanvas(['22222', '2...2', '22.22', '22222']);
    await click(canvas, 0, 2);
    expect(canvas.rows).toEqual(['22222', '22222', '22222', '22222']);
    expect(canvas.patches.map(({ tool }) => tool)).toEqual(['fill-holes']);
  });

  it('says so when there is no hole', async () => {
    const canvas = new FakeCanvas(['222', '222']);
    await click(canvas, 1, 1);
    expect(canvas.note).toBe('This object has no holes.');
    expect(canvas.patches).toEqual([]);
  });

  it('leaves an object in a hole as it is', async () => {
    const canvas = new FakeCanvas(RING);
    await click(canvas, 0, 2);
    expect(canvas.labelmap.get(2, 2)).toBe(3);
  });

  it('leaves locked objects as they are, and says why', async () => {
    const canvas = new FakeCanvas(HOLE);
    canvas.locked.add(2);
    await click(canvas, 2, 2);
    await click(canvas, 0, 2);
    expect(canvas.rows).toEqual(HOLE);
    expect(canvas.note).toContain('locked');
  });

  it('does nothing when it is cancelled before the release', async () => {
    const canvas = new FakeCanvas(HOLE);
    const tool = new FillTool();
    tool.down(pointerAt(2.5, 2.5), canvas);
    tool.cancel();
    tool.up(pointerAt(2.5, 2.5), canvas);
    await canvas.settled();
    expect(canvas.patches).toEqual([]);
  });
});

describe('fill of a large background', () => {
  it('looks at more and more of the image until it has all of it', async () => {
    const row = '.'.repeat(1500);
    const canvas = new FakeCanvas([row]);
    const areas: number[] = [];
    const edit = canvas.edit.bind(canvas);
    canvas.edit = (tool, area, make) => {
      areas.push([area].flat()[0].width);
      return edit(tool, area, make);
    };
    await click(canvas, 10, 0);
    expect(canvas.labelmap.get(1499, 0)).toBe(9);
    expect(canvas.patches).toHaveLength(1);
    expect(areas.length).toBeGreaterThan(1);
    expect(areas.at(-1)).toBe(1500);
  });

  it('is given up with Escape', async () => {
    const canvas = new FakeCanvas(['.'.repeat(1500)]);
    const tool = new FillTool();
    drag(tool, canvas, [[10.5, 0.5]]);
    expect(tool.key('Escape')).toBe(true);
    await canvas.settled();
    expect(canvas.patches).toEqual([]);
    expect(tool.key('Escape')).toBe(false);
  });
});
