import { beforeEach, describe, expect, it, vi } from 'vitest';

import { drag, FakeCanvas, pointerAt } from './fake-canvas.ts';
import { GrowTool } from './grow.ts';
import { WandTool } from './wand.ts';

const EMPTY = ['........', '........', '........', '........', '........'];

/** Bright in the left five columns, a little less bright in the next, dark in the last two. */
function bright(): Uint8Array {
  return Uint8Array.from({ length: 40 }, (_, i) => (i % 8 < 4 ? 200 : i % 8 < 6 ? 150 : 0));
}

describe('wand', () => {
  let canvas: FakeCanvas;
  beforeEach(() => {
    canvas = new FakeCanvas(EMPTY);
    canvas.intensity = bright();
  });

  it('makes an object of what looks like the pixel clicked, as one patch', async () => {
    drag(new WandTool(), canvas, [[1.5, 2.5]]);
    await canvas.settled();
    expect(canvas.rows).toEqual(EMPTY.map(() => '9999....'));
    expect(canvas.patches.map(({ tool }) => tool)).toEqual(['wand']);
    expect([canvas.selected, canvas.preview, canvas.note]).toEqual([9, null, null]);
  });

  it('shows the region while the button is down, larger when dragged to the right, and keeps the tolerance', async () => {
    const tool = new WandTool();
    tool.down(pointerAt(1.5, 2.5), canvas);
    await canvas.settled();
    const first = canvas.preview?.rect.width ?? 0;
    expect(first).toBe(4);
    const screen = { x: 15 + 104, y: 25 };
    tool.move(pointerAt(1.5, 2.5, { screen }), canvas, true);
    expect(canvas.preview?.rect.width).toBeGreaterThan(first);
    expect(canvas.note).toBe('Tolerance 30 %');
    expect(canvas.patches).toEqual([]);
    tool.up(pointerAt(1.5, 2.5, { screen }), canvas);
    await canvas.settled();
    expect(canvas.patches).toHaveLength(1);
    expect(canvas.options.wandTolerance).toBeCloseTo(0.3);
  });

  it('is cancelled without a trace', async () => {
    const tool = new WandTool();
    tool.down(pointerAt(1.5, 2.5), canvas);
    await canvas.settled();
    tool.cancel(canvas);
    tool.up(pointerAt(1.5, 2.5), canvas);
    await canvas.settled();
    expect([canvas.preview, canvas.patches]).toEqual([null, []]);
    expect(canvas.options.wandTolerance).toBe(0.1);
  });

  it('goes around other objects, through the one that it adds to, and fills holes', async () => {
    canvas = new FakeCanvas(['........', '.33.....', '22222222', '........', '........']);
    canvas.intensity = new Uint8Array(40).fill(9);
    canvas.selected = 2;
    drag(new WandTool(), canvas, [[0.5, 0.5]], { shift: true });
    await canvas.settled();
    expect(canvas.rows).toEqual(['22222222', '23322222', '22222222', '22222222', '22222222']);
  });

  it('cuts from the selected object with Alt', async () => {
    canvas = new FakeCanvas(['22222222', '22222222', '22222222', '22222222', '22222222']);
    canvas.intensity = bright();
    canvas.selected = 2;
    drag(new WandTool(), canvas, [[1.5, 2.5]], { alt: true });
    await canvas.settled();
    expect(canvas.rows).toEqual(EMPTY.map(() => '....2222'));
  });

  it('takes nothing from an object, and says so', async () => {
    canvas = new FakeCanvas(['333', '333']);
    drag(new WandTool(), canvas, [[1.5, 0.5]]);
    await canvas.settled();
    expect(canvas.patches).toEqual([]);
    expect(canvas.note).toBe('There is nothing to take here.');
  });

  it('needs a segmentation to compare probabilities', async () => {
    canvas.options.wandSource = 'probability';
    drag(new WandTool(), canvas, [[1.5, 2.5]]);
    await canvas.settled();
    expect(canvas.note).toContain('Segment the image first');
    canvas.probability = { foreground: bright() };
    drag(new WandTool(), canvas, [[1.5, 2.5]]);
    await canvas.settled();
    expect(canvas.patches).toHaveLength(1);
  });

  it('tells when the image could not be read', async () => {
    canvas.readIntensity = () => Promise.reject(new Error('gone'));
    drag(new WandTool(), canvas, [[1.5, 2.5]]);
    await canvas.settled();
    expect(canvas.failures).toEqual([new Error('gone')]);
  });
});

describe('grow', () => {
  const maps = () => {
    const foreground = Uint8Array.from({ length: 40 }, (_, i) => (i % 8 > 0 && i % 8 < 4 ? 240 : 0));
    return { foreground, boundary: new Uint8Array(40), distance: foreground.slice() };
  };

  it('makes an object of what the model sees at the click', async () => {
    const canvas = new FakeCanvas(['........', '..3.....', '........', '........', '........']);
    canvas.probability = maps();
    drag(new GrowTool(), canvas, [[2.5, 3.5]]);
    await canvas.settled();
    expect(canvas.rows).toEqual(['.999....', '.939....', '.999....', '.999....', '.999....']);
    expect(canvas.patches.map(({ tool }) => tool)).toEqual(['grow']);
  });

  it('says what is missing before a segmentation', async () => {
    const canvas = new FakeCanvas(EMPTY);
    drag(new GrowTool(), canvas, [[2.5, 3.5]]);
    await canvas.settled();
    expect(canvas.note).toContain('Segment the image first');
    expect(canvas.patches).toEqual([]);
  });

  it('shows what a click would do when the pointer rests, until it leaves', async () => {
    vi.useFakeTimers();
    const canvas = new FakeCanvas(EMPTY);
    canvas.probability = maps();
    const tool = new GrowTool();
    tool.move(pointerAt(2.5, 3.5), canvas, false);
    await vi.advanceTimersByTimeAsync(200);
    vi.useRealTimers();
    expect(canvas.preview?.rect).toEqual({ x: 1, y: 0, width: 3, height: 5 });
    tool.leave(canvas);
    expect(canvas.preview).toBeNull();
    expect(canvas.patches).toEqual([]);
  });
});
