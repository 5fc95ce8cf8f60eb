import { uniteRects, type Point, type Rect } from '../image/geometry.ts';
import type { Labelmap } from '../mask/labelmap.ts';
import { sweepDisc } from './brush.ts';
import { TILE_SIZE, type Patch } from './patch.ts';
import { patchTile } from './tile-patch.ts';

/** What a person wants painting to change: everything, only background, or only pixels of the selected object. */
export type PaintMode = 'overwrite' | 'background-only' | 'this-object';

/** Which pixels a stroke may change: all, only background, or only those of one label. */
export type PaintRule = 'overwrite' | 'background-only' | { only: number };

/**
 * Rows and columns of a tile that are kept together. A whole tile at once, or its full rows, take longer than the move that does
 * it: most of all in a large image, where they come from memory and not from the processor's cache.
 */
const BLOCK = { rows: 16, columns: 64 };

/** The smallest rectangle around runs of pixels: a rectangle for each run would keep the garbage collector busy at every move. */
class Hull {
  private left = Infinity;
  private top = Infinity;
  private right = -Infinity;
  private bottom = -Infinity;

  /** Columns `left` to before `right` of row `y`. */
  add(left: number, y: number, right: number): void {
    if (left < this.left) this.left = left;
    if (right > this.right) this.right = right;
    if (y < this.top) this.top = y;
    if (y >= this.bottom) this.bottom = y + 1;
  }

  /** Empty where nothing was added. */
  rect(): Rect {
    const { left, top, right, bottom } = this;
    if (right <= left) return { x: 0, y: 0, width: 0, height: 0 };
    return { x: left, y: top, width: right - left, height: bottom - top };
  }
}

interface Block {
  /** Of the first label in the tile, and how many columns each row has. */
  offset: number;
  columns: number;
  labels: Uint32Array;
}

interface TouchedTile {
  column: number;
  row: number;
  /** What blocks were before the stroke, where it came by; null = all was background. */
  before: Map<number, Block> | null;
  /** What may have changed, in image pixels. */
  dirty: Hull;
}

/**
 * One stroke of a tool. It paints into the labelmap at once and keeps what it touches as it was (the idea of napari's
 * undo record), so a move costs the pixels it sweeps, whatever the size of the image. Locked objects neither lose a pixel
 * nor get one.
 */
export class Stroke {
  private readonly labelmap: Labelmap;
  private readonly locked: ReadonlySet<number>;
  private readonly touched = new Map<number, TouchedTile>();

  constructor(labelmap: Labelmap, locked: ReadonlySet<number> = new Set()) {
    this.labelmap = labelmap;
    this.locked = locked;
  }

  /**
   * Sweeps a disc of `diameter` pixels from one point to another without gaps; points are in image coordinates, where
   * pixel (i, j) covers [i, i + 1) x [j, j + 1). Returns the rectangle that may have changed (empty outside the image).
   */
  paintDisc(from: Point, to: Point, diameter: number, label: number, rule: PaintRule): Rect {
    const dirty = new Hull();
    sweepDisc(from, to, diameter, this.labelmap, (x, y, length) =>
      this.paintRun(x, y, x + length, label, rule, dirty),
    );
    return dirty.rect();
  }

  /** Paints `length` pixels to the right of (x, y), cut at the image. Returns the rectangle that may have changed. */
  paintSpan(x: number, y: number, length: number, label: number, rule: PaintRule): Rect {
    const dirty = new Hull();
    const end = Math.min(this.labelmap.width, x + length);
    if (y >= 0 && y < this.labelmap.height) this.paintRun(Math.max(0, x), y, end, label, rule, dirty);
    return dirty.rect();
  }

  /** Paints columns `left` to before `right` of row `y`, which are in the image. */
  private paintRun(
    left: number,
    y: number,
    right: number,
    label: number,
    rule: PaintRule,
    dirty: Hull,
  ): void {
    if (left >= right || !this.mayPaint(label, rule)) return;
    const row = Math.floor(y / TILE_SIZE);
    for (let start = left; start < right;) {
      const column = Math.floor(start / TILE_SIZE);
      const end = Math.min(right, (column + 1) * TILE_SIZE);
      this.paintInTile(column, row, start, end, y, label, rule);
      start = end;
    }
    dirty.add(left, y, right);
  }

  /** Ends the stroke: what it changed as a patch, or null when it changed nothing. */
  finish(): Patch | null {
    const parts = [...this.touched.values()]
      .map((tile) =>
        patchTile(this.labelmap, tile.column, tile.row, this.tileBefore(tile), tile.dirty.rect()),
      )
      .filter((part) => part !== null);
    this.touched.clear();
    return parts.length === 0 ? null : { parts };
  }

  /** Ends the stroke and puts everything back. Returns the rectangle that may have changed. */
  cancel(): Rect {
    let dirty: Rect = { x: 0, y: 0, width: 0, height: 0 };
    for (const tile of this.touched.values()) {
      this.labelmap.setTile(tile.column, tile.row, this.tileBefore(tile));
      dirty = uniteRects(dirty, tile.dirty.rect());
    }
    this.touched.clear();
    return dirty;
  }

  private paintInTile(
    column: number,
    row: number,
    start: number,
    end: number,
    y: number,
    label: number,
    rule: PaintRule,
  ) {
    const present = this.labelmap.tile(column, row);
    const target = typeof rule === 'object' ? rule.only : 0;
    // An absent tile is background: nothing to erase, nothing of another label to change.
    if (present === null && (label === 0 || (rule !== 'overwrite' && target !== 0))) return;
    this.touch(column, row, present, start, y, end);
    const tile = this.labelmap.writableTile(column, row);
    const base = (y - row * TILE_SIZE) * this.tileWidth(column) - column * TILE_SIZE;
    if (rule === 'overwrite') {
      if (this.locked.size === 0) tile.fill(label, base + start, base + end);
      else this.paintAround(tile, base + start, base + end, label);
      return;
    }
    for (let i = base + start; i < base + end; i++) if (tile[i] === target) tile[i] = label;
  }

  private mayPaint(label: number, rule: PaintRule): boolean {
    return !this.locked.has(label) && !(typeof rule === 'object' && this.locked.has(rule.only));
  }

  /** Paints what is not locked. Neighbours mostly have the same label: it is looked up once for all of them. */
  private paintAround(tile: Uint32Array, from: number, to: number, label: number): void {
    let last = label;
    let isLocked = false;
    for (let i = from; i < to; i++) {
      const present = tile[i];
      if (present !== last) {
        last = present;
        isLocked = this.locked.has(present);
      }
      if (!isLocked) tile[i] = label;
    }
  }

  /** Keeps what columns `start` to before `end` of row `y`, all in this tile, were. */
  private touch(
    column: number,
    row: number,
    present: Uint32Array | null,
    start: number,
    y: number,
    end: number,
  ): void {
    const key = row * this.labelmap.columns + column;
    let tile = this.touched.get(key);
    if (tile === undefined) {
      tile = { column, row, before: present && new Map<number, Block>(), dirty: new Hull() };
      this.touched.set(key, tile);
    }
    tile.dirty.add(start, y, end);
    if (present === null || tile.before === null) return;
    const band = Math.floor((y - row * TILE_SIZE) / BLOCK.rows);
    const left = column * TILE_SIZE;
    const last = Math.floor((end - 1 - left) / BLOCK.columns);
    for (let block = Math.floor((start - left) / BLOCK.columns); block <= last; block++) {
      const number = band * TILE_SIZE + block;
      if (!tile.before.has(number)) tile.before.set(number, this.cutBlock(present, column, band, block));
    }
  }

  private cutBlock(tile: Uint32Array, column: number, band: number, block: number): Block {
    const width = this.tileWidth(column);
    const left = block * BLOCK.columns;
    const offset = band * BLOCK.rows * width + left;
    const columns = Math.min(BLOCK.columns, width - left);
    const rows = Math.min(BLOCK.rows, tile.length / width - band * BLOCK.rows);
    const labels = new Uint32Array(rows * columns);
    for (let row = 0, from = offset; row < rows; row++, from += width)
      labels.set(tile.subarray(from, from + columns), row * columns);
    return { offset, columns, labels };
  }

  /** A whole tile as it was before the stroke; null = background. */
  private tileBefore({ column, row, before }: TouchedTile): Uint32Array | null {
    if (before === null) return null;
    const tile = this.labelmap.writableTile(column, row).slice();
    const width = this.tileWidth(column);
    for (const { offset, columns, labels } of before.values())
      for (let from = 0, to = offset; from < labels.length; from += columns, to += width)
        tile.set(labels.subarray(from, from + columns), to);
    return tile;
  }

  private tileWidth(column: number): number {
    return Math.min(TILE_SIZE, this.labelmap.width - column * TILE_SIZE);
  }
}
