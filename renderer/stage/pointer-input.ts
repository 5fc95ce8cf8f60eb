import type { Point } from '../../core/image/geometry.ts';
import type { ViewState } from '../state/view.svelte.ts';
import { screenToImage } from '../state/viewport.ts';
import type { Tool, ToolCanvas, ToolPointer } from '../tools/canvas.ts';
import { PanTool } from '../tools/pan.ts';

/** What the pointer needs of the stage. */
export interface PointerHost {
  readonly view: ViewState;
  readonly canvas: ToolCanvas;
  /** The chosen tool. */
  tool(): Tool;
  /** What a pen turned around does. */
  readonly eraser: Tool;
  /** Space is held: any drag pans. */
  isPanning(): boolean;
  /** The pointer moved (image pixels), or left the stage (null). */
  moved(point: Point | null): void;
}

/** CSS pixels per line and page of wheels that don't count in pixels. */
const LINE = 16;
const PAGE = 400;
/** CSS pixels of a wheel's turn that count as one notch; touch pads send many smaller ones. */
const NOTCH = 50;
/** `PointerEvent.button` (Pointer Events, section 4.1.3.1): the last of a mouse, and the other end of a pen. */
const MIDDLE_BUTTON = 1;
const ERASER_BUTTON = 5;

/** Turns pointer and wheel events of one element into calls of tools, pans and zooms. Two fingers pinch. */
export class PointerInput {
  readonly #host: PointerHost;
  readonly #element: HTMLElement;
  readonly #abort = new AbortController();
  readonly #pan = new PanTool();
  /** Fingers down, in CSS pixels from the element's top left. */
  readonly #fingers = new Map<number, Point>();
  /** The tool that has the pointer, from down to up. */
  #busy: Tool | null = null;
  /** CSS pixels that the wheel has turned with Alt since the last notch. */
  #turned = 0;

  constructor(element: HTMLElement, host: PointerHost) {
    this.#element = element;
    this.#host = host;
    const options = { signal: this.#abort.signal };
    element.addEventListener('pointerdown', (event) => this.#down(event), options);
    element.addEventListener('pointermove', (event) => this.#move(event), options);
    element.addEventListener('pointerup', (event) => this.#up(event), options);
    element.addEventListener('pointercancel', (event) => this.#lost(event), options);
    element.addEventListener('dblclick', (event) => this.#doubleClick(event), options);
    element.addEventListener('pointerleave', () => this.#leave(), options);
    element.addEventListener('contextmenu', (event) => event.preventDefault(), options);
    element.addEventListener('wheel', (event) => this.#wheel(event), { ...options, passive: false });
  }

  /** Gives a key to the tool; false when it has no use for it. */
  key(key: string): boolean {
    return this.#host.tool().key?.(key, this.#host.canvas) ?? false;
  }

  /** Gives up the drag under way as if it had not been; false when there is none. */
  cancel(): boolean {
    const busy = this.#busy;
    this.#busy = null;
    busy?.cancel(this.#host.canvas);
    return busy !== null;
  }

  /** Gives up whatever this tool is about, for another tool or plane is taken. A drag that moves the picture goes on. */
  leave(tool: Tool): void {
    if (tool.isOfAnyPlane === true) return;
    if (this.#busy === tool) this.#busy = null;
    tool.cancel(this.#host.canvas);
    this.#host.canvas.say(null);
  }

  destroy(): void {
    this.leave(this.#host.tool());
    this.#abort.abort();
  }

  #down(event: PointerEvent): void {
    if (event.button > MIDDLE_BUTTON && event.button !== ERASER_BUTTON) return;
    // Otherwise the middle button starts the browser's own scrolling.
    event.preventDefault();
    this.#element.focus({ preventScroll: true });
    this.#element.setPointerCapture(event.pointerId);
    if (event.pointerType === 'touch') {
      this.#fingers.set(event.pointerId, this.#screenOf(event));
      if (this.#fingers.size > 1) {
        this.cancel();
        return;
      }
    }
    if (this.#busy !== null) return;
    this.#busy = this.#toolFor(event.button);
    this.#busy.down(this.#pointerOf(event), this.#host.canvas);
    this.#host.moved(this.#pointOf(event));
  }

  #toolFor(button: number): Tool {
    const { eraser } = this.#host;
    const tool = this.#host.tool();
    if (button === MIDDLE_BUTTON || this.#host.isPanning()) return this.#pan;
    if (button !== ERASER_BUTTON) return tool;
    // As when the eraser is chosen: what the other tool was about would no longer fit.
    if (tool !== eraser) this.leave(tool);
    return eraser;
  }

  #move(event: PointerEvent): void {
    if (this.#fingers.size > 1) {
      this.#pinch(event);
      return;
    }
    (this.#busy ?? this.#host.tool()).move(this.#pointerOf(event), this.#host.canvas, this.#busy !== null);
    this.#host.moved(this.#pointOf(event));
  }

  #up(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    const busy = this.#busy;
    // Another button's release during a drag arrives as a move; this is the last button.
    this.#busy = null;
    busy?.up(this.#pointerOf(event), this.#host.canvas);
    this.#host.moved(this.#pointOf(event));
  }

  #lost(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    this.cancel();
  }

  #leave(): void {
    if (this.#busy !== null) return;
    this.#host.canvas.hover(null);
    this.#host.tool().leave?.(this.#host.canvas);
    this.#host.moved(null);
  }

  #doubleClick(event: MouseEvent): void {
    if (event.button !== 0 || this.#host.isPanning()) return;
    const tool = this.#host.tool();
    tool.doubleClick?.(this.#pointerOf(event), this.#host.canvas);
  }

  #pinch(event: PointerEvent): void {
    if (!this.#fingers.has(event.pointerId)) return;
    const before = spread([...this.#fingers.values()]);
    this.#fingers.set(event.pointerId, this.#screenOf(event));
    const after = spread([...this.#fingers.values()]);
    this.#host.view.panBy(after.middle.x - before.middle.x, after.middle.y - before.middle.y);
    if (before.distance > 0) this.#host.view.zoomBy(after.distance / before.distance, after.middle);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : event.deltaMode === 2 ? PAGE : 1;
    const tool = this.#host.tool();
    if (event.altKey && tool.wheel !== undefined) {
      this.#turned += event.deltaY * unit;
      if (Math.abs(this.#turned) < NOTCH) return;
      tool.wheel(this.#turned < 0 ? 1 : -1, this.#host.canvas);
      this.#turned = 0;
      return;
    }
    // A pinch on a touch pad arrives as a wheel with Control and small deltas.
    const speed = event.ctrlKey ? 0.01 : 0.0015;
    this.#host.view.zoomBy(Math.exp(-event.deltaY * unit * speed), this.#screenOf(event));
    this.#host.moved(this.#pointOf(event));
  }

  #pointerOf(event: MouseEvent): ToolPointer {
    const point = this.#pointOf(event);
    const pointer = event instanceof PointerEvent ? event : null;
    const coalesced = pointer?.type === 'pointermove' ? pointer.getCoalescedEvents() : [];
    const trail = coalesced.length > 1 ? coalesced.map((one) => this.#pointOf(one)) : [point];
    const pressure = pointer?.pointerType === 'pen' ? pointer.pressure : null;
    return {
      point,
      trail,
      screen: this.#screenOf(event),
      scale: this.#host.view.scale,
      shift: event.shiftKey,
      alt: event.altKey,
      pressure,
    };
  }

  #screenOf(event: MouseEvent): Point {
    const box = this.#element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #pointOf(event: MouseEvent): Point {
    const { view } = this.#host;
    return screenToImage(this.#screenOf(event), view, view.stageSize);
  }
}

function spread(fingers: readonly Point[]): { middle: Point; distance: number } {
  const [a, b] = fingers as [Point, Point];
  return { middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, distance: Math.hypot(a.x - b.x, a.y - b.y) };
}
