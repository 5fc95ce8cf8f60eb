import type { Point } from '../../core/image/geometry.ts';
import type { Tool, ToolCanvas, ToolPointer } from './canvas.ts';
import { fillOutline } from './shape.ts';

/** CSS pixels from the first corner within which a click closes the polygon. */
const CLOSE_ENOUGH = 9;

/**
 * Every click is a corner. A double click, a click on the first corner or Enter closes the polygon and does with its inside
 * what a lasso does; Backspace takes the last corner back, Escape all of them.
 */
export class PolygonTool implements Tool {
  readonly name = 'polygon';
  readonly cursor = 'crosshair';
  #corners: Point[] = [];
  /** Whose Shift and Alt count when Enter closes it. */
  #last: ToolPointer | null = null;

  down(pointer: ToolPointer, canvas: ToolCanvas): void {
    canvas.say(null);
    this.#last = pointer;
    if (this.#corners.length > 2 && isNear(pointer, this.#corners[0])) {
      this.#close(canvas);
      return;
    }
    const last = this.#corners.at(-1);
    // The second click of a double click adds nothing.
    if (last === undefined || !isNear(pointer, last, 1)) this.#corners.push(pointer.point);
    this.#show(canvas);
  }

  move(pointer: ToolPointer, canvas: ToolCanvas): void {
    this.#last = pointer;
    this.#show(canvas);
  }

  up(pointer: ToolPointer): void {
    this.#last = pointer;
  }

  doubleClick(pointer: ToolPointer, canvas: ToolCanvas): void {
    this.#last = pointer;
    this.#close(canvas);
  }

  key(key: string, canvas: ToolCanvas): boolean {
    if (this.#corners.length === 0) return false;
    if (key === 'Enter') this.#close(canvas);
    else if (key === 'Escape') this.cancel(canvas);
    else if (key === 'Backspace' || key === 'Delete') this.#takeBack(canvas);
    else return false;
    return true;
  }

  cancel(canvas: ToolCanvas): void {
    if (this.#corners.length === 0) return;
    this.#corners = [];
    canvas.showOutline(null);
    canvas.say(null);
  }

  #close(canvas: ToolCanvas): void {
    const corners = this.#corners;
    const last = this.#last;
    if (corners.length === 0 || last === null) return;
    if (corners.length < 3) {
      canvas.say('A polygon needs at least three corners.');
      return;
    }
    this.cancel(canvas);
    fillOutline(this.name, corners, last, canvas);
  }

  #takeBack(canvas: ToolCanvas): void {
    if (this.#corners.length === 1) {
      this.cancel(canvas);
      return;
    }
    this.#corners.pop();
    this.#show(canvas);
  }

  /** The corners and the line to the pointer. */
  #show(canvas: ToolCanvas): void {
    if (this.#corners.length === 0) return;
    const pointer = this.#last;
    canvas.showOutline(pointer === null ? this.#corners : [...this.#corners, pointer.point], {
      closed: this.#corners.length > 1,
      corners: this.#corners.length,
    });
  }
}

function isNear({ point, scale }: ToolPointer, corner: Point, distance = CLOSE_ENOUGH): boolean {
  return Math.hypot(point.x - corner.x, point.y - corner.y) * scale <= distance;
}
