import { TILE_SIZE } from '../../../core/edit/patch.ts';
import { Labelmap } from '../../../core/mask/labelmap.ts';
import { RUN_FIELDS, countPixels } from '../../../core/mask/object-runs.ts';
import { MAX_LABEL, type FileObject } from '../../formats/label-files/file-object.ts';

/** How many objects were not kept as they are in the file. */
export interface PaintLosses {
  /** Reach beyond the image, and are cut there. */
  cut: number;
  /** Lie wholly beyond it. */
  outside: number;
  /** Lost pixels to smaller ones that they overlap. */
  overlapped: number;
  /** Lost all of them. */
  covered: number;
}

interface PaintedArea {
  whole: number;
  left: number;
  lost: number;
}

/**
 * Draws the objects of a file into the labelmap of one plane. Where they overlap, the smaller one is on top: an outline of a whole
 * region must not hide the cells in it. An object without a number, or with one that another object of the plane has, gets a free
 * number at the end.
 */
export class ObjectPainter {
  readonly labelmap: Labelmap;
  readonly losses: PaintLosses = { cut: 0, outside: 0, overlapped: 0, covered: 0 };
  /** By label: pixels of an object, those that are its own here, and those that it lost to others. */
  private readonly areas = new Map<number, PaintedArea>();
  /** Numbers given for the time being, from the highest down. */
  private provisional = 0xffff_ffff;
  private readonly names = new Map<number, FileObject['class']>();

  constructor(size: { x: number; y: number }, mostUnpacked: number) {
    this.labelmap = new Labelmap(size.x, size.y, { mostUnpacked });
  }

  add(object: FileObject): void {
    const pixels = countPixels(object);
    if (pixels === 0) {
      this.losses.outside++;
      return;
    }
    const isFree = object.label > 0 && !this.areas.has(object.label);
    const label = isFree ? object.label : this.provisional--;
    const area = { whole: pixels, left: 0, lost: 0 };
    this.areas.set(label, area);
    if (object.class !== null) this.names.set(label, object.class);
    const { runs } = object;
    let inside = 0;
    for (let i = 0; i < runs.length; i += RUN_FIELDS) {
      const [y, start, end] = [runs[i], Math.max(0, runs[i + 1]), Math.min(this.labelmap.width, runs[i + 2])];
      if (y < 0 || y >= this.labelmap.height || start >= end) continue;
      inside += end - start;
      this.paintRun(label, area, y, start, end);
    }
    if (inside === 0) this.forget(label);
    else if (inside < pixels) this.losses.cut++;
  }

  get objects(): number {
    return this.areas.size;
  }

  /** The highest number that the file gave. */
  get highest(): number {
    let highest = 0;
    for (const label of this.areas.keys()) if (label <= MAX_LABEL && label > highest) highest = label;
    return highest;
  }

  /**
   * Gives the objects without a number those from `free` on, in the order in which they came; returns the next free one and the
   * classes of all objects.
   */
  finish(free: number): { free: number; classes: ReadonlyMap<number, NonNullable<FileObject['class']>> } {
    const numbers = new Map<number, number>();
    for (const [label, { left, lost }] of this.areas) {
      if (left === 0) this.losses.covered++;
      else if (lost > 0) this.losses.overlapped++;
      if (left > 0 && label > MAX_LABEL) numbers.set(label, free++);
    }
    if (numbers.size > 0) this.renumber(numbers);
    const classes = [...this.names].flatMap(([label, name]) =>
      name === null ? [] : [[numbers.get(label) ?? label, name] as const],
    );
    return { free, classes: new Map(classes) };
  }

  private forget(label: number): void {
    this.areas.delete(label);
    this.names.delete(label);
    this.losses.outside++;
  }

  private paintRun(label: number, area: PaintedArea, y: number, start: number, end: number) {
    const { labelmap } = this;
    const row = Math.floor(y / TILE_SIZE);
    for (let x = start; x < end;) {
      const column = Math.floor(x / TILE_SIZE);
      const rect = labelmap.tileRect(column, row);
      const stop = Math.min(end, rect.x + rect.width);
      const tile = labelmap.writableTile(column, row);
      const from = (y - rect.y) * rect.width - rect.x;
      for (let i = from + x; i < from + stop; i++) {
        const below = tile[i] === 0 ? undefined : this.areas.get(tile[i]);
        if (below !== undefined) {
          const loser = below.whole < area.whole ? area : below;
          loser.lost++;
          if (loser === area) continue;
          below.left--;
        }
        tile[i] = label;
        area.left++;
      }
      x = stop;
    }
  }

  private renumber(numbers: ReadonlyMap<number, number>): void {
    for (const { column, row } of this.labelmap.loadedTiles()) {
      const tile = this.labelmap.writableTile(column, row);
      for (let i = 0; i < tile.length; i++) {
        if (tile[i] > MAX_LABEL) tile[i] = numbers.get(tile[i]) ?? tile[i];
      }
    }
  }
}
