import type { Rect } from '../image/geometry.ts';
import { TILE_SIZE } from './patch.ts';

/** What a flood leaves a tile to: rows and columns in the tile's own pixels, `to` exclusive. */
export interface TileExits {
  left(y: number): void;
  right(y: number): void;
  above(from: number, to: number): void;
  below(from: number, to: number): void;
}

/** Labels of any tile without an object; only read. */
const BACKGROUND = new Uint32Array(TILE_SIZE * TILE_SIZE);

/** Of runs that were reached from another tile. */
const NOWHERE = -1;

/** The part of a flood in one tile: pixels of `label` that hang together with those where it came in. */
export class TileFlood {
  readonly place: Rect;
  /** 1 = flooded. */
  readonly mask: Uint8Array;
  pixels = 0;
  private readonly labels: Uint32Array;
  private readonly label: number;
  private readonly neighbours: Set<number>;
  /** Where the flood came in and has still to go on: y, from, to. */
  private readonly entries: number[] = [];
  private left = Infinity;
  private right = 0;
  private top = Infinity;
  private bottom = 0;

  /** `labels` null = background; `neighbours` collects the other labels that the flood touches in this tile. */
  constructor(labels: Uint32Array | null, place: Rect, label: number, neighbours: Set<number>) {
    const size = place.width * place.height;
    this.labels = labels ?? BACKGROUND;
    this.place = place;
    this.label = label;
    this.neighbours = neighbours;
    this.mask = new Uint8Array(size);
  }

  /** Of the flooded pixels, in image pixels. */
  get bounds(): Rect {
    const { x, y } = this.place;
    const { left, top, right, bottom } = this;
    return { x: x + left, y: y + top, width: right - left, height: bottom - top };
  }

  /** The flood comes in along a piece of one row. */
  enter(y: number, from: number, to: number): void {
    this.entries.push(y, from, to);
  }

  /** Goes on from where the flood came in, until there is nothing left in this tile. */
  run(exits: TileExits): void {
    const { entries } = this;
    if (this.labels === BACKGROUND && this.label === 0) this.fillAll(exits);
    const stack: number[] = [];
    for (let i = 0; i < entries.length; i += 3) {
      const row = entries[i] * this.place.width;
      this.push(stack, row + entries[i + 1], row + entries[i + 2], NOWHERE, NOWHERE);
      while (stack.length > 0) this.fillRun(stack, exits);
    }
    entries.length = 0;
  }

  /** A tile without an object, of which there are many around few objects. */
  private fillAll(exits: TileExits): void {
    this.entries.length = 0;
    if (this.pixels > 0) return;
    const { width, height } = this.place;
    this.mask.fill(1);
    this.note(0, 0, width);
    this.note(height - 1, 0, width);
    this.pixels = width * height;
    exits.above(0, width);
    exits.below(0, width);
    for (let y = 0; y < height; y++) {
      exits.left(y);
      exits.right(y);
    }
  }

  /**
   * Puts the runs between two indices on the stack, as far as they go there, with the run they were reached from (`fromRun`
   * to `toRun`): the way back there needs no second look.
   */
  private push(stack: number[], from: number, to: number, fromRun: number, toRun: number): void {
    const { labels, mask, label, neighbours } = this;
    let last = label;
    for (let i = from; i < to; i++) {
      const present = labels[i];
      if (present === label) {
        const start = i;
        while (i + 1 < to && labels[i + 1] === label) i++;
        if (mask[start] === 0) stack.push(start, i + 1, fromRun, toRun);
      } else if (present !== last) {
        last = present;
        neighbours.add(present);
      }
    }
  }

  /** Fills the run on top of the stack and looks at the rows above and below it. */
  private fillRun(stack: number[], exits: TileExits): void {
    const { labels, mask, label, neighbours } = this;
    const toRun = stack.pop() ?? NOWHERE;
    const fromRun = stack.pop() ?? NOWHERE;
    const end = stack.pop() ?? 0;
    const start = stack.pop() ?? 0;
    if (mask[start] !== 0) return;
    const { width, height } = this.place;
    const y = Math.floor(start / width);
    const row = y * width;
    let from = start;
    while (from > row && labels[from - 1] === label) from--;
    let to = end;
    while (to < row + width && labels[to] === label) to++;
    mask.fill(1, from, to);
    this.note(y, from - row, to - row);
    if (from === row) exits.left(y);
    else neighbours.add(labels[from - 1]);
    if (to === row + width) exits.right(y);
    else neighbours.add(labels[to]);
    if (y === 0) exits.above(from - row, to - row);
    else this.look(stack, from, to, -width, fromRun, toRun);
    if (y === height - 1) exits.below(from - row, to - row);
    else this.look(stack, from, to, width, fromRun, toRun);
  }

  /** Looks at the row beside a run, `step` indices away, but for what lies beside the run it was reached from. */
  private look(
    stack: number[],
    from: number,
    to: number,
    step: number,
    fromRun: number,
    toRun: number,
  ): void {
    const isWayBack = fromRun < to + step && toRun > from + step;
    if (!isWayBack) {
      this.push(stack, from + step, to + step, from, to);
      return;
    }
    if (from + step < fromRun) this.push(stack, from + step, fromRun, from, to);
    if (toRun < to + step) this.push(stack, toRun, to + step, from, to);
  }

  private note(y: number, from: number, to: number): void {
    this.pixels += to - from;
    if (from < this.left) this.left = from;
    if (to > this.right) this.right = to;
    if (y < this.top) this.top = y;
    if (y >= this.bottom) this.bottom = y + 1;
  }
}
