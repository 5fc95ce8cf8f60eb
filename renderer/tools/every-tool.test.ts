import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { TOOL_NAMES } from './canvas.ts';
import { drag, FakeCanvas, pointerAt } from './fake-canvas.ts';
import { createTools } from './index.ts';

const WIDTH = 12;
const HEIGHT = 8;
const LOCKED = 2;

const byte = fc.integer({ min: 0, max: 255 });
const bytes = fc.uint8Array({ minLength: WIDTH * HEIGHT, maxLength: WIDTH * HEIGHT });
/** Tenths of pixels, also a little outside the image: fc.double would mostly give numbers next to 0. */
const within = (side: number) => fc.integer({ min: -10, max: 10 * side + 10 }).map((tenths) => tenths / 10);
const point = fc.tuple(within(WIDTH), within(HEIGHT));
const gesture = fc.record({
  /** Rows of digits: 2 is locked. */
  labels: fc.array(fc.constantFrom('.', '.', '.', '1', '2', '3'), {
    minLength: WIDTH * HEIGHT,
    maxLength: WIDTH * HEIGHT,
  }),
  points: fc.array(point, { minLength: 1, maxLength: 6 }),
  selected: fc.constantFrom(null, 1, 2, 3),
  shift: fc.boolean(),
  alt: fc.boolean(),
  paintMode: fc.constantFrom('overwrite' as const, 'background-only' as const, 'this-object' as const),
  shapeAction: fc.constantFrom('new' as const, 'add' as const, 'cut' as const),
  brushSize: fc.integer({ min: 1, max: 5 }),
  foreground: bytes,
  boundary: bytes,
  distance: bytes,
  pressure: fc.option(byte.map((value) => value / 255)),
});

type Gesture = typeof gesture extends fc.Arbitrary<infer T> ? T : never;

function canvasOf({ labels, selected, paintMode, shapeAction, brushSize, ...maps }: Gesture): FakeCanvas {
  const rows = Array.from({ length: HEIGHT }, (_, y) => labels.slice(y * WIDTH, (y + 1) * WIDTH).join(''));
  const canvas = new FakeCanvas(rows);
  canvas.locked.add(LOCKED);
  canvas.selected = selected;
  canvas.brushSize = brushSize;
  canvas.intensity = maps.foreground;
  canvas.probability = maps;
  Object.assign(canvas.options, { paintMode, shapeAction, usesPressure: true });
  return canvas;
}

/** Where the locked object is. */
function lockedPixels(rows: readonly string[]): string {
  return rows.join('').replaceAll(/[^2]/g, '.');
}

describe.each(TOOL_NAMES)('%s', (name) => {
  it('leaves locked objects as they are, in at most one step that can be undone', async () => {
    await fc.assert(
      fc.asyncProperty(gesture, async (of) => {
        const canvas = canvasOf(of);
        const before = canvas.rows;
        const tool = createTools()[name];
        const { shift, alt, pressure } = of;
        // A polygon is made of clicks.
        const gestures = name === 'polygon' ? of.points.map((each) => [each]) : [of.points];
        for (const points of gestures) drag(tool, canvas, points, { shift, alt, pressure });
        tool.key?.('Enter', canvas);
        await canvas.settled();
        expect(canvas.failures).toEqual([]);
        expect(lockedPixels(canvas.rows)).toBe(lockedPixels(before));
        expect(canvas.patches.length).toBeLessThanOrEqual(1);
        canvas.undoLast();
        expect(canvas.rows).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves no trace when it is cancelled before the release', async () => {
    await fc.assert(
      fc.asyncProperty(gesture, async (of) => {
        const canvas = canvasOf(of);
        const before = canvas.rows;
        const tool = createTools()[name];
        const [first, ...rest] = of.points.map(([x, y]) => pointerAt(x, y, { shift: of.shift, alt: of.alt }));
        tool.down(first, canvas);
        for (const pointer of rest) tool.move(pointer, canvas, true);
        tool.cancel(canvas);
        await canvas.settled();
        expect([canvas.outline, canvas.preview]).toEqual([null, null]);
        expect(canvas.rows).toEqual(before);
        expect(canvas.patches).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});
