import { applyPatch } from '../core/edit/apply.ts';
import { floodRegion, regionPatch } from '../core/edit/flood-fill.ts';
import { encodePatch } from '../core/edit/patch-codec.ts';
import { reversePatch, TILE_SIZE, type Patch } from '../core/edit/patch.ts';
import { splitPatch } from '../core/edit/pieces.ts';
import { relabelObjects } from '../core/edit/relabel.ts';
import { splitByLine } from '../core/edit/split-line.ts';
import { Stroke } from '../core/edit/stroke.ts';
import type { Point, Rect } from '../core/image/geometry.ts';
import { Labelmap } from '../core/mask/labelmap.ts';
import { cutObject } from '../core/mask/placed-mask.ts';

const RADIUS = 25;
const HOLE = 5;
const MOVES = 60;
/** Pixels to the right with each move. */
const STEP = 7;
const DIAMETER = 40;
/** Side of the square of background that is filled, in pixels: 4 megapixels. */
const ROOM = 2048;

/** Edits as the window makes them: each gives the milliseconds from the end of the gesture to the patch to be sent. */
export class EditScene {
  readonly labelmap: Labelmap;
  readonly count: number;
  private readonly columns: number;
  private readonly spacing: number;

  /** A square of `side` pixels with `count` objects: discs with a hole in the middle, numbered row by row from 1. */
  constructor(side: number, count: number) {
    this.labelmap = new Labelmap(side, side);
    this.count = count;
    this.columns = Math.ceil(Math.sqrt(count));
    this.spacing = side / this.columns;
    for (let label = 1; label <= count; label++) this.draw(label);
  }

  /**
   * Milliseconds of each move of one stroke; taken back at the end. `start` is where it begins (pixels below 500 and 900), from
   * the corner of a tile that `random` (0..1) chooses: strokes of images of any size meet the tiles' borders alike.
   */
  brush(start: Point, random: number): number[] {
    const tiles = Math.floor((this.labelmap.width - 2 * TILE_SIZE) / TILE_SIZE) + 1;
    const tile = Math.floor(random * tiles * tiles);
    const x = start.x + (tile % tiles) * TILE_SIZE;
    const y = start.y + Math.floor(tile / tiles) * TILE_SIZE;
    const stroke = new Stroke(this.labelmap);
    const times: number[] = [];
    let from = { x, y };
    for (let i = 1; i <= MOVES; i++) {
      const to = { x: x + i * STEP, y: y + 20 * Math.sin(i) };
      const begun = performance.now();
      stroke.paintDisc(from, to, DIAMETER, this.count + 1, 'overwrite');
      times.push(performance.now() - begun);
      from = to;
    }
    stroke.cancel();
    return times;
  }

  delete(label: number): number {
    return this.time(() => relabelObjects(this.labelmap, [this.bounded(label)], 0));
  }

  merge(label: number): number {
    const objects = [this.bounded(label), this.bounded(this.neighbour(label))];
    return this.time(() => relabelObjects(this.labelmap, objects, label));
  }

  split(label: number): number {
    const { x, y } = this.centre(label);
    const line = [
      { x: x - RADIUS - 5, y: y - 3.3 },
      { x: x + RADIUS + 5, y: y + 4.1 },
    ];
    return this.time(() => {
      const object = cutObject(this.labelmap, label, this.bounded(label).bounds);
      const pieces = object && splitByLine(object, line);
      return pieces && splitPatch(this.labelmap, [{ label, pieces }], () => this.count + 1);
    });
  }

  /** The hole of an object. */
  fill(label: number): number {
    return this.fillAt(this.centre(label), this.tilesAround(this.bounded(label).bounds));
  }

  /** Undoes a deletion that the server has sent the patch of. */
  undo(label: number): number {
    const patch = relabelObjects(this.labelmap, [this.bounded(label)], 0);
    if (patch === null) throw new Error(`object ${label} has no pixels`);
    applyPatch(this.labelmap, patch, 'after');
    const start = performance.now();
    applyPatch(this.labelmap, reversePatch(patch), 'after');
    return performance.now() - start;
  }

  /** An empty square in the middle of the image, with a wall around it. */
  clearRoom(): void {
    const start = Math.floor((this.labelmap.width - ROOM) / 2 / TILE_SIZE) * TILE_SIZE;
    for (let y = start; y < start + ROOM; y++) {
      const isEnd = y === start || y === start + ROOM - 1;
      for (let x = start; x < start + ROOM; x++) {
        this.set(x, y, isEnd || x === start || x === start + ROOM - 1 ? this.count + 2 : 0);
      }
    }
  }

  fillRoom(): number {
    const start = Math.floor((this.labelmap.width - ROOM) / 2 / TILE_SIZE) * TILE_SIZE;
    const area = { x: start, y: start, width: ROOM, height: ROOM };
    return this.fillAt({ x: start + 700, y: start + 900 }, area);
  }

  private fillAt(seed: Point, area: Rect): number {
    return this.time(() => {
      const at = { x: Math.floor(seed.x), y: Math.floor(seed.y) };
      const region = floodRegion(this.labelmap, at, area);
      if (region.label !== 0 || region.missing.length > 0) throw new Error('this is no closed background');
      return regionPatch(this.labelmap, region, this.count + 1);
    });
  }

  /** From the labels to the bytes that are sent, shown on the way; what it did is taken back. */
  private time(make: () => Patch | null): number {
    const start = performance.now();
    const patch = make();
    if (patch === null) throw new Error('the edit changed nothing');
    applyPatch(this.labelmap, patch, 'after');
    encodePatch(patch);
    const ms = performance.now() - start;
    applyPatch(this.labelmap, patch, 'before');
    return ms;
  }

  private centre(label: number): Point {
    const row = Math.floor((label - 1) / this.columns);
    const column = (label - 1) % this.columns;
    return { x: Math.floor((column + 0.5) * this.spacing), y: Math.floor((row + 0.5) * this.spacing) };
  }

  bounded(label: number): { label: number; bounds: Rect } {
    const { x, y } = this.centre(label);
    const side = 2 * RADIUS + 1;
    return { label, bounds: { x: x - RADIUS, y: y - RADIUS, width: side, height: side } };
  }

  private neighbour(label: number): number {
    return label % this.columns === 0 ? label - 1 : label + 1;
  }

  private tilesAround(bounds: Rect): Rect {
    const rects = this.labelmap.tilesIn(bounds).map(({ column, row }) => this.labelmap.tileRect(column, row));
    const x = Math.min(...rects.map((rect) => rect.x));
    const y = Math.min(...rects.map((rect) => rect.y));
    const right = Math.max(...rects.map((rect) => rect.x + rect.width));
    const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
    return { x, y, width: right - x, height: bottom - y };
  }

  private set(x: number, y: number, label: number): void {
    const [column, row] = [Math.floor(x / TILE_SIZE), Math.floor(y / TILE_SIZE)];
    const tile = this.labelmap.writableTile(column, row);
    const { width } = this.labelmap.tileRect(column, row);
    tile[(y - row * TILE_SIZE) * width + x - column * TILE_SIZE] = label;
  }

  private draw(label: number): void {
    const { x, y } = this.centre(label);
    for (let dy = -RADIUS; dy <= RADIUS; dy++) {
      for (let dx = -RADIUS; dx <= RADIUS; dx++) {
        const distance = dx * dx + dy * dy;
        if (distance <= RADIUS ** 2 && distance > HOLE ** 2) this.set(x + dx, y + dy, label);
      }
    }
  }
}
