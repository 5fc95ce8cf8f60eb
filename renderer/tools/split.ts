import { splitPatch, type ObjectPieces } from '../../core/edit/pieces.ts';
import {
  heightsOfMaps,
  heightsOfShape,
  splitByCentres,
  type ObjectHeights,
} from '../../core/edit/split-centres.ts';
import { splitByLine } from '../../core/edit/split-line.ts';
import type { Point } from '../../core/image/geometry.ts';
import { cutObject, type PlacedMask } from '../../core/mask/placed-mask.ts';
import type { Tool, ToolCanvas, ToolPointer } from './canvas.ts';
import { ClickOrDrag } from './click-or-drag.ts';
import { labelsAlong } from './labels-along.ts';
import { maskOf } from './mask-of.ts';
import { refuseLocked } from './refusals.ts';

/** Objects of more pixels are not previewed while the pointer moves. */
const LARGEST_PREVIEW = 1_000_000;

interface FirstCentre {
  label: number;
  point: Point;
  object: PlacedMask;
  heights: ObjectHeights;
}

/**
 * A line drawn through objects cuts every one of them. Two clicks in one object share it between two centres, by its shape
 * or by the model's maps; the second piece shows under the pointer before the second click.
 */
export class SplitTool implements Tool {
  readonly name = 'split';
  readonly cursor = 'crosshair';
  readonly #press = new ClickOrDrag();
  #line: Point[] = [];
  #crossed = new Set<number>();
  #first: FirstCentre | null = null;
  /** Clicks are taken one after the other: the object is read before the second one shares it. */
  #clicks: Promise<void> = Promise.resolve();
  /** Grows when what was begun is given up. */
  #attempt = 0;

  down(pointer: ToolPointer, canvas: ToolCanvas): void {
    canvas.say(null);
    this.#press.down(pointer);
    this.#line = [pointer.point];
    this.#crossed.clear();
  }

  move(pointer: ToolPointer, canvas: ToolCanvas): void {
    if (!this.#press.isDown) {
      this.#hover(pointer.point, canvas);
      return;
    }
    for (const point of pointer.trail) this.#draw(point, canvas);
    this.#press.move(pointer);
    if (!this.#press.isDrag) return;
    this.#forgetFirst(canvas);
    canvas.showOutline(this.#line);
  }

  up(pointer: ToolPointer, canvas: ToolCanvas): void {
    if (!this.#press.isDown) return;
    this.#press.move(pointer);
    this.#press.end();
    canvas.showOutline(null);
    if (this.#press.isDrag) {
      this.#draw(pointer.point, canvas);
      void this.#cut(this.#line, [...this.#crossed], canvas);
    } else {
      this.#clicks = this.#clicks.then(() => this.#click(pointer.point, canvas));
    }
  }

  cancel(canvas: ToolCanvas): void {
    this.#press.end();
    this.#line = [];
    canvas.showOutline(null);
    canvas.say(null);
    this.#forgetFirst(canvas);
  }

  key(key: string, canvas: ToolCanvas): boolean {
    if (key !== 'Escape' || this.#first === null) return false;
    this.cancel(canvas);
    return true;
  }

  leave(canvas: ToolCanvas): void {
    canvas.showPreview(null);
    canvas.showOutline(null);
  }

  #draw(point: Point, canvas: ToolCanvas): void {
    for (const label of labelsAlong(canvas, this.#line[this.#line.length - 1], point))
      this.#crossed.add(label);
    this.#line.push(point);
  }

  #forgetFirst(canvas: ToolCanvas): void {
    this.#attempt++;
    this.#first = null;
    canvas.showPreview(null);
  }

  /** Cuts all objects that the line has met, as one step. */
  async #cut(line: readonly Point[], crossed: readonly number[], canvas: ToolCanvas): Promise<void> {
    const labels = crossed.filter((label) => !canvas.locked.has(label));
    const objects = await canvas.findObjects(labels);
    if (objects.length === 0) {
      canvas.say(crossed.length > 0 ? 'Locked objects are not cut.' : 'Draw the line through an object.');
      return;
    }
    let isCut = false;
    const areas = objects.map(({ bounds }) => bounds);
    await canvas.edit('split', areas, (labelmap) => {
      const splits = objects.flatMap(({ label, bounds }) => {
        const object = cutObject(labelmap, label, bounds);
        const pieces = object && splitByLine(object, line);
        return pieces ? [{ label, pieces }] : [];
      });
      isCut = splits.length > 0;
      return splitPatch(labelmap, splits, () => canvas.takeNewLabel());
    });
    if (!isCut) canvas.say('Nothing was cut: draw the line all the way through the object.');
  }

  async #click(point: Point, canvas: ToolCanvas): Promise<void> {
    const first = this.#first;
    this.#forgetFirst(canvas);
    const label = canvas.labelAt(point);
    if (!label) return;
    if (canvas.locked.has(label)) {
      refuseLocked(label, canvas);
    } else if (first?.label === label) {
      const pieces = splitByCentres(first.object, first.heights, [first.point, point]);
      canvas.say(null);
      if (pieces === null) return;
      await canvas.edit('split', pieces.rect, (labelmap) =>
        splitPatch(labelmap, [{ label, pieces }], () => canvas.takeNewLabel()),
      );
    } else {
      await this.#begin(label, point, canvas);
    }
  }

  async #begin(label: number, point: Point, canvas: ToolCanvas): Promise<void> {
    const attempt = this.#attempt;
    const object = await maskOf(label, canvas);
    if (object === null || attempt !== this.#attempt) return;
    const first = { label, point, object, heights: heightsOfShape(object) };
    this.#first = first;
    canvas.say('Now click the second centre. Escape cancels.');
    if (canvas.options.splitSource === 'shape') return;
    const heights = await readHeights(object, canvas);
    if (heights === null)
      canvas.say('No maps of the model here: splitting by shape. Click the second centre.');
    else first.heights = heights;
  }

  #hover(point: Point, canvas: ToolCanvas): void {
    const first = this.#first;
    if (first === null) {
      canvas.hover(canvas.labelAt(point) || null);
      return;
    }
    canvas.showOutline([first.point, point]);
    if (first.object.mask.length > LARGEST_PREVIEW) return;
    const pieces = splitByCentres(first.object, first.heights, [first.point, point]);
    canvas.showPreview(pieces && { rect: pieces.rect, mask: newPieces(pieces), kind: 'add' });
  }
}

function newPieces({ pieces }: ObjectPieces): Uint8Array {
  return Uint8Array.from(pieces, (piece) => (piece > 1 ? 1 : 0));
}

/** From the maps of the last segmentation; null where there are none. */
async function readHeights(object: PlacedMask, canvas: ToolCanvas): Promise<ObjectHeights | null> {
  try {
    const [distance, boundary] = await Promise.all([
      canvas.readProbability('distance', object.rect),
      canvas.readProbability('boundary', object.rect),
    ]);
    return distance && boundary && heightsOfMaps(object, distance, boundary);
  } catch (error) {
    canvas.fail(error);
    return null;
  }
}
