import { rasterOutline } from '../../core/edit/raster-shapes.ts';
import type { Point } from '../../core/image/geometry.ts';
import { areaAction, editArea } from './area-edit.ts';
import type { Tool, ToolCanvas, ToolPointer } from './canvas.ts';

/** A shape drawn with the button down; on release its inside becomes a new object, or more or less of the selected one. */
export abstract class ShapeTool implements Tool {
  abstract readonly name: 'lasso' | 'rectangle' | 'ellipse';
  readonly cursor = 'crosshair';
  #outline: Point[] = [];

  down(pointer: ToolPointer, canvas: ToolCanvas): void {
    canvas.say(null);
    this.#outline = this.begin(pointer.point);
    canvas.showOutline(this.#outline, { closed: true });
  }

  move(pointer: ToolPointer, canvas: ToolCanvas, isDown: boolean): void {
    if (!isDown || this.#outline.length === 0) return;
    this.#outline = this.draw(this.#outline, pointer.trail);
    canvas.showOutline(this.#outline, { closed: true });
    canvas.say(this.describe(this.#outline));
  }

  up(pointer: ToolPointer, canvas: ToolCanvas): void {
    if (this.#outline.length === 0) return;
    const outline = this.draw(this.#outline, [pointer.point]);
    this.cancel(canvas);
    fillOutline(this.name, outline, pointer, canvas);
  }

  cancel(canvas: ToolCanvas): void {
    if (this.#outline.length === 0) return;
    this.#outline = [];
    canvas.showOutline(null);
    canvas.say(null);
  }

  /** The outline where the button goes down. */
  protected abstract begin(at: Point): Point[];
  /** The outline after the pointer went through these points. */
  protected abstract draw(outline: readonly Point[], trail: readonly Point[]): Point[];

  /** What the status line says meanwhile; null for the tool's hint. */
  protected describe(_outline: readonly Point[]): string | null {
    return null;
  }
}

/** Carries out what a closed outline is for; a line or a point changes nothing. */
export function fillOutline(
  tool: 'lasso' | 'rectangle' | 'ellipse' | 'polygon',
  outline: readonly Point[],
  modifiers: Pick<ToolPointer, 'shift' | 'alt'>,
  canvas: ToolCanvas,
): void {
  try {
    const area = rasterOutline(outline, canvas.imageSize);
    if (area !== null) void editArea(tool, area, areaAction(modifiers, canvas), canvas);
  } catch (error) {
    canvas.fail(error);
  }
}
