import type { PaintRule } from '../../core/edit/stroke.ts';
import type { Point } from '../../core/image/geometry.ts';
import type { Tool, ToolCanvas, ToolPointer, ToolStroke } from './canvas.ts';
import { refuse, refuseLocked } from './refusals.ts';

/** What a stroke does to the pixels it sweeps; label 0 erases. */
export interface Paint {
  label: number;
  rule: PaintRule;
}

/** Of the brush's diameter, under a pen that barely touches. */
const LIGHTEST = 0.2;

/**
 * Paints the selected object; with none selected the stroke begins a new one, which is selected from then on. What it may
 * paint over is set in the options; Shift keeps other objects whole in any case, Alt picks the object under the pointer.
 */
export class BrushTool implements Tool {
  readonly name: 'brush' | 'eraser' = 'brush';
  readonly cursor = 'none';
  #stroke: ToolStroke | null = null;
  #paint: Paint = { label: 0, rule: 'overwrite' };
  #last: Point = { x: 0, y: 0 };
  #diameter = 1;

  down(pointer: ToolPointer, canvas: ToolCanvas): void {
    canvas.say(null);
    if (pointer.alt) {
      canvas.select(canvas.labelAt(pointer.point) || null);
      return;
    }
    const stroke = canvas.beginStroke(this.name);
    if (stroke === null) return;
    const paint = this.choosePaint(pointer, canvas);
    if (paint === null) {
      stroke.cancel();
      return;
    }
    this.#stroke = stroke;
    this.#paint = paint;
    this.#last = pointer.point;
    this.#sweep(pointer, canvas);
  }

  move(pointer: ToolPointer, canvas: ToolCanvas): void {
    this.#sweep(pointer, canvas);
  }

  up(pointer: ToolPointer, canvas: ToolCanvas): void {
    // A pen that leaves presses no more; the stroke ends as wide as it was.
    this.#sweep({ ...pointer, pressure: null }, canvas, this.#diameter);
    const stroke = this.#stroke;
    this.#stroke = null;
    if (stroke === null) return;
    stroke.finish();
    this.finished(this.#paint, canvas);
  }

  cancel(): void {
    this.#stroke?.cancel();
    this.#stroke = null;
  }

  wheel(direction: 1 | -1, canvas: ToolCanvas): void {
    canvas.stepBrush(direction);
  }

  /** What the stroke that begins here paints; null for nothing, after saying why. */
  protected choosePaint(pointer: ToolPointer, canvas: ToolCanvas): Paint | null {
    const { selected, locked, options } = canvas;
    if (selected !== null && locked.has(selected)) return refuseLocked(selected, canvas);
    if (options.paintMode === 'this-object' && !pointer.shift) {
      if (selected === null) return refuse('Select the object to paint in first.', canvas);
      return { label: labelToPush(pointer, canvas) ?? canvas.takeNewLabel(), rule: { only: selected } };
    }
    const isNew = selected === null;
    const spares = options.paintMode === 'background-only' || (pointer.shift && !isNew);
    return { label: selected ?? canvas.takeNewLabel(), rule: spares ? 'background-only' : 'overwrite' };
  }

  /** After a stroke: what it has painted is selected, but for one within the selected object. */
  protected finished({ label, rule }: Paint, canvas: ToolCanvas): void {
    if (typeof rule === 'string') canvas.select(label);
  }

  #sweep(pointer: ToolPointer, canvas: ToolCanvas, diameter = diameterOf(pointer, canvas)): void {
    const { label, rule } = this.#paint;
    this.#diameter = diameter;
    for (const point of pointer.trail) {
      this.#stroke?.paintDisc(this.#last, point, diameter, label, rule);
      this.#last = point;
    }
  }
}

/** Within the selected object: an object beside it that the stroke begins in grows into it, else a new one is cut out. */
function labelToPush({ point }: ToolPointer, canvas: ToolCanvas): number | null {
  const label = canvas.labelAt(point);
  return label === null || label === 0 || label === canvas.selected ? null : label;
}

function diameterOf({ pressure }: ToolPointer, { brushSize, options }: ToolCanvas): number {
  if (pressure === null || !options.usesPressure) return brushSize;
  return Math.max(1, Math.round(brushSize * (LIGHTEST + (1 - LIGHTEST) * pressure)));
}
