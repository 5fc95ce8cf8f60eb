import type { Point } from '../../core/image/geometry.ts';
import type { Tool, ToolCanvas, ToolPointer } from './canvas.ts';

/** Drags the picture. Also what space + drag and the middle button use. */
export class PanTool implements Tool {
  readonly name = 'pan';
  readonly cursor = 'grab';
  readonly isOfAnyPlane = true;
  #last: Point | null = null;

  down(pointer: ToolPointer): void {
    this.#last = pointer.screen;
  }

  move(pointer: ToolPointer, canvas: ToolCanvas, isDown: boolean): void {
    if (!isDown || this.#last === null) return;
    canvas.panBy(pointer.screen.x - this.#last.x, pointer.screen.y - this.#last.y);
    this.#last = pointer.screen;
  }

  up(): void {
    this.#last = null;
  }

  cancel(): void {
    this.#last = null;
  }
}
