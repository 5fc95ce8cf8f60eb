import type { PaintRule } from '../../core/edit/stroke.ts';
import type { Point } from '../../core/image/geometry.ts';
import type { Tool, ToolCanvas, ToolPointer, ToolStroke } from './canvas.ts';

/**
 * Paints the selected object; with none selected the stroke begins a new one, which is selected from then on.
 * Shift keeps other objects whole, Alt picks the object under the pointer.
 */
export class BrushTool implements Tool {
  readonly name: 'brush' | 'eraser' = 'brush';
  readonly cursor = 'none';
  #stroke: ToolStroke | null = null;
  #label = 0;
  #rule: PaintRule = 'overwrite';
  #last: Point = { x: 0, y: 0 };

  down(pointer: ToolPointer, canvas: ToolCanvas): void {
    if (pointer.alt) {
      canvas.select(canvas.labelAt(pointer.point) || null);
      return;
    }
    this.#stroke = canvas.beginStroke(this.name);
    if (this.#stroke === null) return;
    this.#label = this.chooseLabel(canvas);
    this.#rule = pointer.shift && this.#label !== 0 ? 'background-only' : 'overwrite';
    this.#last = pointer.point;
    this.#paint(pointer, canvas);
  }

  move(pointer: ToolPointer, canvas: ToolCanvas): void {
    this.#paint(pointer, canvas);
  }

  up(pointer: ToolPointer, canvas: ToolCanvas): void {
    this.#paint(pointer, canvas);
    const stroke = this.#stroke;
    this.#stroke = null;
    if (stroke === null) return;
    stroke.finish();
    if (this.#label !== 0) canvas.select(this.#label);
  }

  cancel(): void {
    this.#stroke?.cancel();
    this.#stroke = null;
  }

  /** The label to paint with: 0 erases. */
  protected chooseLabel(canvas: ToolCanvas): number {
    return canvas.selected ?? canvas.takeNewLabel();
  }

  #paint(pointer: ToolPointer, canvas: ToolCanvas): void {
    for (const point of pointer.trail) {
      this.#stroke?.paintDisc(this.#last, point, canvas.brushSize, this.#label, this.#rule);
      this.#last = point;
    }
  }
}
