import type { Point } from '../../core/image/geometry.ts';
import type { Tool, ToolCanvas, ToolPointer } from './canvas.ts';
import { fillOutline } from './fill-outline.ts';

/** The outline drawn with the button down is closed on release, and its inside becomes a new object over background. */
export class LassoTool implements Tool {
  readonly name = 'lasso';
  readonly cursor = 'crosshair';
  #outline: Point[] = [];

  down(pointer: ToolPointer, canvas: ToolCanvas): void {
    this.#outline = [pointer.point];
    canvas.showOutline(this.#outline);
  }

  move(pointer: ToolPointer, canvas: ToolCanvas, isDown: boolean): void {
    if (!isDown || this.#outline.length === 0) return;
    this.#outline.push(...pointer.trail);
    canvas.showOutline(this.#outline);
  }

  up(pointer: ToolPointer, canvas: ToolCanvas): void {
    const outline = this.#outline;
    this.cancel(canvas);
    if (outline.length === 0) return;
    outline.push(pointer.point);
    const stroke = canvas.beginStroke('new-object');
    if (stroke === null) return;
    const label = canvas.takeNewLabel();
    let painted = 0;
    fillOutline(outline, (x, y, length) => {
      stroke.paintSpan(x, y, length, label, 'background-only');
      painted += length;
    });
    stroke.finish();
    if (painted > 0) canvas.select(label);
  }

  cancel(canvas: ToolCanvas): void {
    this.#outline = [];
    canvas.showOutline(null);
  }
}
