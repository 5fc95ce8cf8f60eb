import type { Tool, ToolCanvas, ToolPointer } from './canvas.ts';
import { PanTool } from './pan.ts';

/** CSS pixels the pointer may wander during a click. */
const CLICK_SLACK = 4;

/**
 * Hovering highlights, a click selects the object under the pointer (or nothing), with Shift one more, a drag moves the
 * picture.
 */
export class SelectTool implements Tool {
  readonly name = 'select';
  readonly cursor = 'default';
  readonly #pan = new PanTool();
  #start: ToolPointer | null = null;
  #isDrag = false;

  down(pointer: ToolPointer): void {
    this.#start = pointer;
    this.#isDrag = false;
    this.#pan.down(pointer);
  }

  move(pointer: ToolPointer, canvas: ToolCanvas, isDown: boolean): void {
    if (!isDown || this.#start === null) {
      canvas.hover(canvas.labelAt(pointer.point) || null);
      return;
    }
    const { x, y } = this.#start.screen;
    this.#isDrag ||= Math.hypot(pointer.screen.x - x, pointer.screen.y - y) > CLICK_SLACK;
    if (this.#isDrag) this.#pan.move(pointer, canvas, true);
  }

  up(pointer: ToolPointer, canvas: ToolCanvas): void {
    if (this.#start !== null && !this.#isDrag) {
      const label = canvas.labelAt(pointer.point) || null;
      if (!pointer.shift) canvas.select(label);
      else if (label !== null) canvas.toggle(label);
    }
    this.cancel();
  }

  cancel(): void {
    this.#start = null;
    this.#pan.cancel();
  }
}
