import type { Tool, ToolCanvas, ToolPointer } from './canvas.ts';
import { ClickOrDrag } from './click-or-drag.ts';
import { PanTool } from './pan.ts';

/**
 * Hovering highlights, a click selects the object under the pointer (or nothing), with Shift one more, a drag moves the
 * picture.
 */
export class SelectTool implements Tool {
  readonly name = 'select';
  readonly cursor = 'default';
  readonly isOfAnyPlane = true;
  readonly #pan = new PanTool();
  readonly #press = new ClickOrDrag();

  down(pointer: ToolPointer): void {
    this.#press.down(pointer);
    this.#pan.down(pointer);
  }

  move(pointer: ToolPointer, canvas: ToolCanvas, isDown: boolean): void {
    if (!isDown || !this.#press.isDown) {
      canvas.hover(canvas.labelAt(pointer.point) || null);
      return;
    }
    this.#press.move(pointer);
    if (this.#press.isDrag) this.#pan.move(pointer, canvas, true);
  }

  up(pointer: ToolPointer, canvas: ToolCanvas): void {
    if (this.#press.isDown && !this.#press.isDrag) {
      const label = canvas.labelAt(pointer.point) || null;
      if (!pointer.shift) canvas.select(label);
      else if (label !== null) canvas.toggle(label);
    }
    this.cancel();
  }

  cancel(): void {
    this.#press.end();
    this.#pan.cancel();
  }
}
