import { findInside, type ObjectPlace } from '../../core/edit/delete-where.ts';
import type { Point } from '../../core/image/geometry.ts';
import { uniteMasks, type PlacedMask } from '../../core/mask/placed-mask.ts';
import type { Tool, ToolCanvas, ToolPointer } from './canvas.ts';
import { maskOf } from './mask-of.ts';

/** More objects are counted, but not tinted, while the line is drawn. */
const MOST_TINTED = 200;

/** Deletes the objects whose centre lies inside a drawn line; they are counted and tinted while it is drawn. */
export class DeleteRegionTool implements Tool {
  readonly name = 'delete-region';
  readonly cursor = 'crosshair';
  #line: Point[] | null = null;
  /** Of objects that were inside once during this drag. */
  readonly #masks = new Map<number, Promise<PlacedMask | null>>();

  down(pointer: ToolPointer, canvas: ToolCanvas): void {
    this.#line = [pointer.point];
    canvas.say(null);
  }

  move(pointer: ToolPointer, canvas: ToolCanvas): void {
    const line = this.#line;
    if (line === null) {
      canvas.hover(canvas.labelAt(pointer.point) || null);
      return;
    }
    line.push(...pointer.trail);
    canvas.showOutline(line, { closed: true });
    void this.#tint(line, canvas);
  }

  up(pointer: ToolPointer, canvas: ToolCanvas): void {
    const line = this.#line;
    if (line === null) return;
    line.push(pointer.point);
    this.cancel(canvas);
    void deleteInside(line, canvas);
  }

  cancel(canvas: ToolCanvas): void {
    this.#line = null;
    this.#masks.clear();
    canvas.showOutline(null);
    canvas.showPreview(null);
    canvas.say(null);
  }

  async #tint(line: readonly Point[], canvas: ToolCanvas): Promise<void> {
    const found = findUnlocked(canvas.objects, line, canvas);
    canvas.say(`${found.length === 1 ? '1 object' : `${found.length} objects`} to delete. Escape cancels.`);
    const length = line.length;
    const masks = await Promise.all(
      found.length > MOST_TINTED ? [] : found.map(({ label }) => this.#maskOf(label, canvas)),
    );
    // The line has gone on, or the drag is over.
    if (line !== this.#line || line.length !== length) return;
    const tint = uniteMasks(masks.filter((mask) => mask !== null));
    canvas.showPreview(tint && { ...tint, kind: 'remove' });
  }

  #maskOf(label: number, canvas: ToolCanvas): Promise<PlacedMask | null> {
    const known = this.#masks.get(label);
    if (known !== undefined) return known;
    const mask = maskOf(label, canvas);
    this.#masks.set(label, mask);
    return mask;
  }
}

async function deleteInside(line: readonly Point[], canvas: ToolCanvas): Promise<void> {
  const found = findUnlocked(await canvas.listObjects(), line, canvas);
  if (found.length > 0) canvas.deleteObjects(found.map(({ label }) => label));
  else canvas.say('No object has its centre inside the line.');
}

function findUnlocked(
  objects: readonly ObjectPlace[],
  line: readonly Point[],
  canvas: ToolCanvas,
): ObjectPlace[] {
  return findInside(objects, line).filter(({ label }) => !canvas.locked.has(label));
}
