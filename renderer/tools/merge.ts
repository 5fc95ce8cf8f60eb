import { relabelObjects } from '../../core/edit/relabel.ts';
import type { Point } from '../../core/image/geometry.ts';
import { uniteMasks, type PlacedMask } from '../../core/mask/placed-mask.ts';
import type { Tool, ToolCanvas, ToolPointer } from './canvas.ts';
import { labelsAlong } from './labels-along.ts';
import { maskOf } from './mask-of.ts';
import { refuseLocked } from './refusals.ts';

/** A drag through objects makes them one on release: all become the first that was met. They show while it goes on. */
export class MergeTool implements Tool {
  readonly name = 'merge';
  readonly cursor = 'crosshair';
  #line: Point[] | null = null;
  readonly #met = new Set<number>();
  #shown: PlacedMask | null = null;

  down(pointer: ToolPointer, canvas: ToolCanvas): void {
    this.#line = [];
    this.#met.clear();
    this.#shown = null;
    canvas.say(null);
    this.#draw(pointer.point, canvas);
  }

  move(pointer: ToolPointer, canvas: ToolCanvas): void {
    if (this.#line === null) {
      canvas.hover(canvas.labelAt(pointer.point) || null);
      return;
    }
    for (const point of pointer.trail) this.#draw(point, canvas);
    canvas.showOutline(this.#line);
  }

  up(pointer: ToolPointer, canvas: ToolCanvas): void {
    if (this.#line === null) return;
    this.#draw(pointer.point, canvas);
    const met = [...this.#met];
    this.cancel(canvas);
    if (met.length > 1) void merge(met, canvas);
    else canvas.say(met.length === 1 ? 'Drag on into the object that belongs to it.' : null);
  }

  cancel(canvas: ToolCanvas): void {
    this.#line = null;
    this.#met.clear();
    this.#shown = null;
    canvas.showOutline(null);
    canvas.showPreview(null);
    canvas.say(null);
  }

  #draw(point: Point, canvas: ToolCanvas): void {
    const line = this.#line;
    if (line === null) return;
    for (const label of labelsAlong(canvas, line[line.length - 1] ?? point, point)) this.#meet(label, canvas);
    line.push(point);
  }

  #meet(label: number, canvas: ToolCanvas): void {
    if (this.#met.has(label)) return;
    if (canvas.locked.has(label)) {
      refuseLocked(label, canvas);
      return;
    }
    this.#met.add(label);
    if (this.#met.size > 1) canvas.say(`${this.#met.size} objects become one. Escape cancels.`);
    void this.#show(label, canvas);
  }

  async #show(label: number, canvas: ToolCanvas): Promise<void> {
    const mask = await maskOf(label, canvas);
    // The drag may be over by now.
    if (mask === null || !this.#met.has(label)) return;
    this.#shown = uniteMasks(this.#shown === null ? [mask] : [this.#shown, mask]);
    if (this.#shown !== null) canvas.showPreview({ ...this.#shown, kind: 'add' });
  }
}

async function merge(labels: readonly number[], canvas: ToolCanvas): Promise<void> {
  const objects = await canvas.findObjects(labels);
  if (objects.length === 0) return;
  const areas = objects.map(({ bounds }) => bounds);
  const isDone = await canvas.edit('merge', areas, (labelmap) =>
    relabelObjects(labelmap, objects, labels[0]),
  );
  if (isDone) canvas.select(labels[0]);
}
