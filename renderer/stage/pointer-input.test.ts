import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { ViewState } from '../state/view.svelte.ts';
import { BrushTool } from '../tools/brush.ts';
import type { Tool } from '../tools/canvas.ts';
import { EraserTool } from '../tools/eraser.ts';
import { FakeCanvas } from '../tools/fake-canvas.ts';
import { LassoTool } from '../tools/lasso.ts';
import { PanTool } from '../tools/pan.ts';
import { PolygonTool } from '../tools/polygon.ts';
import { SelectTool } from '../tools/select.ts';
import { PointerInput } from './pointer-input.ts';

class FakePointerEvent extends Event {
  readonly button: number;
  readonly pointerType = 'mouse';
  readonly clientX: number;
  readonly clientY: number;

  constructor(type: string, clientX: number, clientY: number, button = 0) {
    super(type);
    this.button = button;
    this.clientX = clientX;
    this.clientY = clientY;
  }

  getCoalescedEvents(): FakePointerEvent[] {
    return [];
  }
}

/** The stage's element, as far as pointers need it. */
class FakeElement extends EventTarget {
  focus(): void {
    // Nothing else wants the keyboard.
  }

  setPointerCapture(): void {
    // All events come here anyway.
  }

  getBoundingClientRect(): { left: number; top: number } {
    return { left: 0, top: 0 };
  }
}

beforeEach(() => vi.stubGlobal('PointerEvent', FakePointerEvent));
afterEach(() => vi.unstubAllGlobals());

function begin(tool: Tool) {
  const canvas = new FakeCanvas(['......', '......', '......', '......']);
  const element = new FakeElement();
  const zoomBy = vi.fn();
  const view = { zoomBy, scale: 1, centre: { x: 3, y: 2 }, stageSize: { width: 6, height: 4 } };
  const input = new PointerInput(element as unknown as HTMLElement, {
    view: view as unknown as ViewState,
    canvas,
    tool: () => tool,
    eraser: new EraserTool(),
    isPanning: () => false,
    moved: () => undefined,
  });
  const send = (type: string, x: number, y: number, button = 0) =>
    element.dispatchEvent(new FakePointerEvent(type, x, y, button));
  /** Turns the wheel by CSS pixels, towards the hand when positive. */
  const turn = (deltaY: number, altKey: boolean) =>
    element.dispatchEvent(
      Object.assign(new FakePointerEvent('wheel', 3, 2), { deltaY, altKey, deltaMode: 0, ctrlKey: false }),
    );
  return { canvas, input, send, turn, zoomBy };
}

describe('leaving a tool in the middle of a drag', () => {
  it('gives up what was drawn: it was about another plane, or another tool is taken', async () => {
    const lasso = new LassoTool();
    const { canvas, input, send } = begin(lasso);
    send('pointerdown', 0, 0);
    send('pointermove', 5, 0);
    send('pointermove', 5, 4);
    expect(canvas.outline).not.toBeNull();
    input.leave(lasso);
    send('pointermove', 0, 4);
    send('pointerup', 0, 4);
    await canvas.settled();
    expect([canvas.outline, canvas.patches]).toEqual([null, []]);
  });

  it('goes on with a drag that moves the picture', () => {
    for (const tool of [new PanTool(), new SelectTool()]) {
      const { canvas, input, send } = begin(tool);
      send('pointerdown', 0, 0);
      send('pointermove', 50, 0);
      const moved = canvas.pans.length;
      input.leave(tool);
      send('pointermove', 60, 0);
      expect(canvas.pans).toHaveLength(moved + 1);
    }
  });
});

describe('a pen turned around', () => {
  const ERASER_END = 5;

  it('erases, whatever the tool, and the tool is there again afterwards', async () => {
    const { canvas, send } = begin(new BrushTool());
    canvas.selected = 4;
    send('pointerdown', 1, 1);
    send('pointerup', 1, 1);
    await canvas.settled();
    expect(canvas.labelAt({ x: 1, y: 1 })).toBe(4);
    send('pointerdown', 1, 1, ERASER_END);
    send('pointerup', 1, 1, ERASER_END);
    await canvas.settled();
    expect(canvas.labelAt({ x: 1, y: 1 })).toBe(0);
    send('pointerdown', 2, 1);
    send('pointerup', 2, 1);
    await canvas.settled();
    expect(canvas.labelAt({ x: 2, y: 1 })).toBe(4);
  });

  it('gives up an outline that is half drawn, as choosing the eraser does', () => {
    const { canvas, send } = begin(new PolygonTool());
    for (const x of [0, 5]) {
      send('pointerdown', x, 0);
      send('pointerup', x, 0);
    }
    expect(canvas.outline).not.toBeNull();
    send('pointerdown', 1, 1, ERASER_END);
    expect(canvas.outline).toBeNull();
  });
});

describe('the wheel', () => {
  beforeEach(() => vi.stubGlobal('WheelEvent', { DOM_DELTA_LINE: 1 }));

  it('changes the brush with Alt, a notch at a time, also from the small steps of a touch pad', () => {
    const { canvas, turn, zoomBy } = begin(new BrushTool());
    canvas.brushSize = 10;
    turn(-120, true);
    expect(canvas.brushSize).toBe(11);
    for (let i = 0; i < 11; i++) turn(10, true);
    expect(canvas.brushSize).toBe(9);
    expect(zoomBy).not.toHaveBeenCalled();
  });

  it('zooms without Alt, and with a tool that has no use for it', () => {
    const brush = begin(new BrushTool());
    brush.turn(-120, false);
    const pan = begin(new PanTool());
    pan.turn(-120, true);
    for (const { zoomBy } of [brush, pan]) expect(zoomBy).toHaveBeenCalledTimes(1);
  });
});
