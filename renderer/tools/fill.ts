import { AppError } from '../../core/errors.ts';
import { floodRegion, regionPatch, type Region } from '../../core/edit/flood-fill.ts';
import { fillHoles, reshapePatch } from '../../core/edit/morphology.ts';
import type { Patch } from '../../core/edit/patch.ts';
import { intersectRects, type Point, type Rect, uniteRects } from '../../core/image/geometry.ts';
import type { Labelmap } from '../../core/mask/labelmap.ts';
import { cutObject, growRect } from '../../core/mask/placed-mask.ts';
import type { Tool, ToolCanvas, ToolPointer } from './canvas.ts';
import { refuse, refuseLocked } from './refusals.ts';

/** Side of the square around the click that is looked at first, image pixels; most holes lie in it. */
const FIRST_SIDE = 512;
/** Pixels of the rectangle around what is filled at most: its labels have to fit in memory. */
const MOST_PIXELS = 2 ** 26;

/**
 * A click on a hole gives it to the object around it. A click on any other background fills all of it that hangs together
 * with the selected object, or with a new one; Shift does so in a hole too. A click on an object fills its holes.
 */
export class FillTool implements Tool {
  readonly name = 'fill';
  readonly cursor = 'crosshair';
  #isDown = false;
  /** Fills that look for more of the background; Escape gives them up. */
  readonly #underway = new Set<AbortController>();

  down(_pointer: ToolPointer, canvas: ToolCanvas): void {
    canvas.say(null);
    this.#isDown = true;
  }

  move(pointer: ToolPointer, canvas: ToolCanvas): void {
    canvas.hover(canvas.labelAt(pointer.point) || null);
  }

  up({ point, shift }: ToolPointer, canvas: ToolCanvas): void {
    if (!this.#isDown) return;
    this.#isDown = false;
    const label = canvas.labelAt(point);
    if (label === null) return;
    const at = { x: Math.floor(point.x), y: Math.floor(point.y) };
    if (label === 0) void this.#fillBackground(at, shift, canvas);
    else if (canvas.locked.has(label)) refuseLocked(label, canvas);
    else void this.#fillHoles(label, canvas);
  }

  cancel(): void {
    this.#isDown = false;
  }

  key(key: string): boolean {
    if (key !== 'Escape' || this.#underway.size === 0) return false;
    for (const fill of this.#underway) fill.abort();
    return true;
  }

  async #fillHoles(label: number, canvas: ToolCanvas): Promise<void> {
    const [found] = await canvas.findObjects([label]);
    if (found === undefined) return;
    const { bounds } = found;
    const isDone = await canvas.edit('fill-holes', bounds, (labelmap) => {
      const object = cutObject(labelmap, label, bounds);
      return object && reshapePatch(labelmap, label, object, fillHoles(object));
    });
    if (!isDone) refuse('This object has no holes.', canvas);
  }

  async #fillBackground(at: Point, isPlain: boolean, canvas: ToolCanvas): Promise<void> {
    let label = 0;
    const fill = new AbortController();
    this.#underway.add(fill);
    const isDone = await flood(at, canvas, fill.signal, (labelmap, region) => {
      if (region.label !== 0) return null;
      label = (isPlain ? null : surrounding(region)) ?? canvas.selected ?? canvas.takeNewLabel();
      return regionPatch(labelmap, region, label);
    });
    this.#underway.delete(fill);
    if (isDone) canvas.select(label);
    else if (canvas.locked.has(label)) refuseLocked(label, canvas);
  }
}

/** An edit that needs to know all of the region around a pixel: looks at more and more until it does. */
async function flood(
  at: Point,
  canvas: ToolCanvas,
  signal: AbortSignal,
  make: (labelmap: Labelmap, region: Region) => Patch | null,
): Promise<boolean> {
  const whole = { x: 0, y: 0, ...canvas.imageSize };
  let area = intersectRects(growRect({ ...at, width: 0, height: 0 }, FIRST_SIDE / 2), whole);
  for (;;) {
    let next: Rect | null = null;
    const here = area;
    const isDone = await canvas.edit('fill', here, (labelmap) => {
      if (signal.aborted) return null;
      // Whole tiles: the flood looks at no others.
      const looked = coverTiles(labelmap, here);
      const region = floodRegion(labelmap, at, looked);
      if (region.missing.length === 0) return make(labelmap, region);
      next = widen(looked, region, labelmap);
      return null;
    });
    if (next === null) return isDone;
    area = next;
  }
}

/** The one object around a hole; null where there are several, or none. */
function surrounding({ neighbours, touchesImageEdge }: Region): number | null {
  const [first] = neighbours;
  return neighbours.size === 1 && !touchesImageEdge && first !== undefined ? first : null;
}

/** The rectangle of all tiles that an area touches. */
function coverTiles(labelmap: Labelmap, area: Rect): Rect {
  return labelmap
    .tilesIn(area)
    .map(({ column, row }) => labelmap.tileRect(column, row))
    .reduce(uniteRects);
}

/** The area with the tiles that were missing, at least twice as large: the work done again stays below that done last. */
function widen(area: Rect, { missing }: Region, labelmap: Labelmap): Rect {
  const wanted = missing.map(({ column, row }) => labelmap.tileRect(column, row)).reduce(uniteRects, area);
  const left = wanted.x < area.x ? area.width / 2 : 0;
  const top = wanted.y < area.y ? area.height / 2 : 0;
  const right = wanted.x + wanted.width > area.x + area.width ? area.width / 2 : 0;
  const bottom = wanted.y + wanted.height > area.y + area.height ? area.height / 2 : 0;
  const larger = uniteRects(wanted, {
    x: Math.floor(area.x - left),
    y: Math.floor(area.y - top),
    width: Math.ceil(area.width + left + right),
    height: Math.ceil(area.height + top + bottom),
  });
  const grown = intersectRects(larger, { x: 0, y: 0, width: labelmap.width, height: labelmap.height });
  if (grown.width * grown.height <= MOST_PIXELS) return grown;
  throw new AppError(
    'request.tooLarge',
    'What you clicked goes on over more than 8,192 x 8,192 pixels. Draw a line around the part you mean, and fill that.',
  );
}
