import type { Tool, ToolCanvas, ToolPointer } from './canvas.ts';
import { refuseLocked } from './refusals.ts';

/** A click deletes the object under the pointer; released elsewhere, nothing happens. */
export class DeleteTool implements Tool {
  readonly name = 'delete';
  readonly cursor = 'crosshair';
  #aimed: number | null = null;

  down(pointer: ToolPointer, canvas: ToolCanvas): void {
    const label = canvas.labelAt(pointer.point) || null;
    canvas.say(null);
    this.#aimed = label !== null && canvas.locked.has(label) ? refuseLocked(label, canvas) : label;
  }

  move(pointer: ToolPointer, canvas: ToolCanvas): void {
    canvas.hover(canvas.labelAt(pointer.point) || null);
  }

  up(pointer: ToolPointer, canvas: ToolCanvas): void {
    const aimed = this.#aimed;
    this.#aimed = null;
    if (aimed !== null && canvas.labelAt(pointer.point) === aimed) canvas.deleteObjects([aimed]);
  }

  cancel(): void {
    this.#aimed = null;
  }
}
