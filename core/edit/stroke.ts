import { isEmptyRect, uniteRects, type Point, type Rect } from '../image/geometry.ts';
import type { Labelmap } from '../mask/labelmap.ts';
import { sweepDisc } from './brush.ts';
import { TILE_SIZE, type Patch } from './patch.ts';
import { patchTile } from './tile-patch.ts';

/** What a person wants painting to change: everything, only background, or only pixels of the selected object. */
export type PaintMode = 'overwrite' | 'background-only' | 'this-object';

/** Which pixels a stroke may change: all, only background, or only those of one label. */
export type PaintRule = 'overwrite' | 'background-only' | { only: number };

/** Rows of a tile that are kept together: 32 KiB in a whole tile. All of it at once takes longer than the move that does it. */
const BAND_ROWS = 16;

interface TouchedTile {
  column: number;
  row: number;
  /** What bands of rows were before the stroke, by their number from the top, where it came by; null = all was background. */
  before: Map<number, Uint32Array> | null;
  /** What may have changed, in image pixels. */
  dirty: Rect;
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
    let dirty: Rect = { x: 0, y: 0, width: 0, height: 0 };
    sweepDisc(from, to, diameter, this.labelmap, (x, y, length) => {
      dirty = uniteRects(dirty, this.paintSpan(x, y, length, label, rule));
    });
    return dirty;
  }

  /** Paints `length` pixels to the right of (x, y), cut at the image. Returns the rectangle that may have changed. */
  paintSpan(x: number, y: number, length: number, label: number, rule: PaintRule): Rect {
    const left = Math.max(0, x);
    const right = Math.min(this.labelmap.width, x + length);
    if (left >= right || y < 0 || y >= this.labelmap.height || !this.mayPaint(label, rule))
      return { x: left, y, width: 0, height: 0 };
    const row = Math.floor(y / TILE_SIZE);
    for (let start = left; start < right;) {
      const column = Math.floor(start / TILE_SIZE);
      const end = Math.min(right, (column + 1) * TILE_SIZE);
      this.paintInTile(column, row, start, end, y, label, rule);
      start = end;
    }
    return { x: left, y, width: right - left, height: 1 };
  }

  /** Ends the stroke: what it changed as a patch, or null when it changed nothing. */
  finish(): Patch | null {
    const parts = [...this.touched.values()]
      .map((tile) => patchTile(this.labelmap, tile.column, tile.row, this.tileBefore(tile), tile.dirty))
      .filter((part) => part !== null);
    this.touched.clear();
    return parts.length === 0 ? null : { parts };
  }

  /** Ends the stroke and puts everything back. Returns the rectangle that may have changed. */
  cancel(): Rect {
    let dirty: Rect = { x: 0, y: 0, width: 0, height: 0 };
    for (const tile of this.touched.values()) {
      this.labelmap.setTile(tile.column, tile.row, this.tileBefore(tile));
      dirty = uniteRects(dirty, tile.dirty);
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
    this.touch(column, row, present, { x: start, y, width: end - start, height: 1 });
    const tile = this.labelmap.writableTile(column, row);
    const tileLeft = column * TILE_SIZE;
    const tileWidth = Math.min(TILE_SIZE, this.labelmap.width - tileLeft);
    const base = (y - row * TILE_SIZE) * tileWidth - tileLeft;
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

  private touch(column: number, row: number, present: Uint32Array | null, dirty: Rect): void {
    const key = row * this.labelmap.columns + column;
    const known = this.touched.get(key);
    const tile = known ?? { column, row, before: present && new Map<number, Uint32Array>(), dirty };
    if (known === undefined) this.touched.set(key, tile);
    else if (!isEmptyRect(dirty)) known.dirty = uniteRects(known.dirty, dirty);
    if (present === null || tile.before === null) return;
    const band = Math.floor((dirty.y - row * TILE_SIZE) / BAND_ROWS);
    if (tile.before.has(band)) return;
    const length = this.bandLength(column);
    tile.before.set(band, present.slice(band * length, (band + 1) * length));
  }

  /** A whole tile as it was before the stroke; null = background. */
  private tileBefore({ column, row, before }: TouchedTile): Uint32Array | null {
    if (before === null) return null;
    const tile = this.labelmap.writableTile(column, row).slice();
    for (const [band, labels] of before) tile.set(labels, band * this.bandLength(column));
    return tile;
  }

  private bandLength(column: number): number {
    return BAND_ROWS * Math.min(TILE_SIZE, this.labelmap.width - column * TILE_SIZE);
  }
}
