import { fillEnclosed } from '../../core/edit/wand.ts';
import { intersectRects, type Point, type Rect } from '../../core/image/geometry.ts';
import { growRect, type PlacedMask } from '../../core/mask/placed-mask.ts';
import { type AreaAction, areaAction, areaTarget, editArea } from './area-edit.ts';
import type { Tool, ToolCanvas, ToolPointer } from './canvas.ts';

/** Sides of the square around the click that is looked at, in image pixels: larger when the region reaches its edge. */
const FIRST_SIDE = 512;
const LAST_SIDE = 2048;
/** CSS pixels from the click within which a drag means nothing, and those that take the reach from 0 to 1. */
const SLACK = 4;
const FULL_DRAG = 500;
/** Milliseconds that the pointer has to rest before what a click would do is shown. */
const HOVER_DELAY = 80;

/** What is looked at for a click; arrays hold the pixels of `rect` row by row. */
export interface Sight<Source> {
  rect: Rect;
  /** Where the click is, in pixels from the corner of `rect`. */
  at: Point;
  source: Source;
  /** 1 = may be taken. */
  isFree: Uint8Array;
}

interface Job<Source> {
  at: Point;
  start: ToolPointer;
  action: AreaAction;
  reach: number;
  abort: AbortController;
  side: number;
  isLooking: boolean;
  /** The button is up: commit as soon as the region is known. */
  isReleased: boolean;
  sight: Sight<Source> | null;
  region: PlacedMask | null;
}

/**
 * A press shows the region around it, a drag to the right or up makes it larger and the other way smaller, release makes the
 * edit. `Source` is what a region is found in.
 */
export abstract class ClickRegionTool<Source> implements Tool {
  abstract readonly name: 'wand' | 'grow';
  readonly cursor = 'crosshair';
  /** Whether a resting pointer shows what a click would do. */
  protected readonly showsHover: boolean = false;
  #press: Job<Source> | null = null;
  #hover: Job<Source> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Null where there is nothing to find a region in, after saying why. `at` in image pixels. */
  protected abstract read(
    rect: Rect,
    at: Point,
    canvas: ToolCanvas,
    signal: AbortSignal,
  ): Promise<Source | null>;
  /** The region in pixels from the corner of the sight; null for none. */
  protected abstract find(sight: Sight<Source>, reach: number, canvas: ToolCanvas): PlacedMask | null;
  /** How far a region goes, 0..1, as it is set. */
  protected abstract reachOf(canvas: ToolCanvas): number;
  protected abstract setReach(reach: number, canvas: ToolCanvas): void;
  /** In words, for the status line. */
  protected abstract describe(reach: number): string;

  down(pointer: ToolPointer, canvas: ToolCanvas): void {
    this.cancel(canvas);
    const action = areaAction(pointer, canvas);
    if (areaTarget(action, canvas) === null) return;
    this.#press = this.#begin(pointer, action, canvas);
  }

  move(pointer: ToolPointer, canvas: ToolCanvas, isDown: boolean): void {
    const press = this.#press;
    if (!isDown || press === null) {
      if (press === null && this.showsHover) this.#aim(pointer, canvas);
      return;
    }
    const { start } = press;
    const drag = pointer.screen.x - start.screen.x - (pointer.screen.y - start.screen.y);
    if (Math.abs(drag) <= SLACK) return;
    press.reach = Math.min(
      1,
      Math.max(0, this.reachOf(canvas) + (drag - Math.sign(drag) * SLACK) / FULL_DRAG),
    );
    canvas.say(this.describe(press.reach));
    this.#update(press, canvas);
  }

  up(pointer: ToolPointer, canvas: ToolCanvas): void {
    const press = this.#press;
    if (press === null) return;
    this.move(pointer, canvas, true);
    press.isReleased = true;
    if (!press.isLooking) this.#commit(press, canvas);
  }

  leave(canvas: ToolCanvas): void {
    if (this.#press === null) this.cancel(canvas);
  }

  key(key: string, canvas: ToolCanvas): boolean {
    if (key !== 'Escape' || this.#press === null) return false;
    this.cancel(canvas);
    return true;
  }

  cancel(canvas: ToolCanvas): void {
    clearTimeout(this.#timer);
    for (const job of [this.#press, this.#hover]) job?.abort.abort();
    this.#press = null;
    this.#hover = null;
    canvas.showPreview(null);
    canvas.say(null);
  }

  /** Shows what a click here would do once the pointer rests. */
  #aim(pointer: ToolPointer, canvas: ToolCanvas): void {
    const isSame = this.#hover && isSamePixel(this.#hover.at, pointer.point);
    if (isSame === true) return;
    this.cancel(canvas);
    this.#timer = setTimeout(() => {
      this.#hover = this.#begin(pointer, 'new', canvas);
    }, HOVER_DELAY);
  }

  #begin(pointer: ToolPointer, action: AreaAction, canvas: ToolCanvas): Job<Source> | null {
    const at = { x: Math.floor(pointer.point.x), y: Math.floor(pointer.point.y) };
    const { width, height } = canvas.imageSize;
    if (at.x < 0 || at.y < 0 || at.x >= width || at.y >= height) return null;
    const job: Job<Source> = {
      at,
      start: pointer,
      action,
      reach: this.reachOf(canvas),
      abort: new AbortController(),
      side: FIRST_SIDE,
      isLooking: false,
      isReleased: false,
      sight: null,
      region: null,
    };
    void this.#look(job, canvas);
    return job;
  }

  async #look(job: Job<Source>, canvas: ToolCanvas): Promise<void> {
    const { signal } = job.abort;
    job.isLooking = true;
    try {
      const sight = await this.#see(job, canvas, signal);
      if (signal.aborted) return;
      job.isLooking = false;
      if (sight === null) {
        this.#drop(job);
        return;
      }
      job.sight = sight;
      this.#update(job, canvas);
    } catch (error) {
      if (signal.aborted) return;
      this.cancel(canvas);
      canvas.fail(error);
    }
  }

  async #see(job: Job<Source>, canvas: ToolCanvas, signal: AbortSignal): Promise<Sight<Source> | null> {
    const { at, side, action } = job;
    const whole = { x: 0, y: 0, ...canvas.imageSize };
    const rect = intersectRects(growRect({ ...at, width: 0, height: 0 }, side / 2), whole);
    const [source, labels] = await Promise.all([
      this.read(rect, at, canvas, signal),
      canvas.readLabels(rect, signal),
    ]);
    const target = areaTarget(action, canvas);
    if (source === null || target === null) return null;
    // A region goes through the object that it is added to.
    const own = action === 'add' ? canvas.selected : null;
    const isFree = Uint8Array.from(labels, (label) => (target.canChange(label) || label === own ? 1 : 0));
    return { rect, at: { x: at.x - rect.x, y: at.y - rect.y }, source, isFree };
  }

  /** Finds the region anew; looks at more where it goes on beyond what is in sight. */
  #update(job: Job<Source>, canvas: ToolCanvas): void {
    const { sight } = job;
    if (sight === null) return;
    const found = this.find(sight, job.reach, canvas);
    job.region = found && withoutHoles(found, sight);
    const kind = job.action === 'cut' ? 'remove' : 'add';
    canvas.showPreview(job.region && { ...job.region, kind });
    if (job.isLooking) return;
    if (
      job.region !== null &&
      job.side < LAST_SIDE &&
      goesOn(job.region.rect, sight.rect, canvas.imageSize)
    ) {
      job.side *= 2;
      void this.#look(job, canvas);
    } else if (job.isReleased) this.#commit(job, canvas);
  }

  #commit(job: Job<Source>, canvas: ToolCanvas): void {
    const { region, action, reach } = job;
    this.#drop(job);
    canvas.showPreview(null);
    canvas.say(region === null ? 'There is nothing to take here.' : null);
    if (region === null) return;
    this.setReach(reach, canvas);
    void editArea(this.name, region, action, canvas);
  }

  #drop(job: Job<Source>): void {
    job.abort.abort();
    if (this.#press === job) this.#press = null;
    if (this.#hover === job) this.#hover = null;
  }
}

/** What a region encloses belongs to it where it may be taken; from the sight's to the image's pixels. */
function withoutHoles<Source>(region: PlacedMask, { rect, isFree }: Sight<Source>): PlacedMask {
  const { rect: place, mask } = fillEnclosed(region);
  const taken = mask.map((isIn, i) => {
    const x = place.x + (i % place.width);
    const y = place.y + Math.floor(i / place.width);
    return isIn & isFree[y * rect.width + x];
  });
  return { rect: { ...place, x: rect.x + place.x, y: rect.y + place.y }, mask: taken };
}

/** Whether a region touches an edge of the sight beyond which the image goes on. */
function goesOn(region: Rect, sight: Rect, image: { width: number; height: number }): boolean {
  const right = sight.x + sight.width;
  const bottom = sight.y + sight.height;
  return (
    (region.x === sight.x && sight.x > 0) ||
    (region.y === sight.y && sight.y > 0) ||
    (region.x + region.width === right && right < image.width) ||
    (region.y + region.height === bottom && bottom < image.height)
  );
}

function isSamePixel(a: Point, b: Point): boolean {
  return a.x === Math.floor(b.x) && a.y === Math.floor(b.y);
}
