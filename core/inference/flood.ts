/**
 * Seeded watershed with dynamics on one box of heights: the formula of models/training/README.md, "Separation",
 * in a single pass over the pixels from the highest to the lowest (immersion after Vincent & Soille 1991; peaks merged by
 * their dynamic as in Grimaud 1992, with union-find as in Najman & Couprie 2006).
 *
 * Heights are levels 1..255; 0 is outside the mask. The box has a border of one pixel of level 0 all round, so that
 * every pixel has four neighbours. Arrays are kept between boxes and only ever grow: nothing is allocated per pixel.
 */
export class Flood {
  /** Heights of the padded box, (height + 2) * stride, row by row; the caller fills the inside after `prepare`. */
  levels = new Uint8Array(0);
  /** After `run`: the basin of each pixel, 0 outside the mask. `root` tells which basins are one object. */
  basins = new Int32Array(0);
  /** Pixels from one row of the padded box to the next. */
  stride = 0;
  private size = 0;
  private readonly starts = new Int32Array(257);
  private order = new Int32Array(0);
  private queue = new Int32Array(0);
  private parent = new Int32Array(64);
  private peak = new Uint8Array(64);
  private basinCount = 0;
  private readonly roots = new Int32Array(4);

  /** Empties a box of `width` x `height` pixels. */
  prepare(width: number, height: number): void {
    this.stride = width + 2;
    this.size = this.stride * (height + 2);
    if (this.levels.length < this.size) {
      const length = Math.ceil(this.size * 1.5);
      this.levels = new Uint8Array(length);
      this.basins = new Int32Array(length);
    } else {
      this.levels.fill(0, 0, this.size);
      this.basins.fill(0, 0, this.size);
    }
  }

  /** The basin that stands for the object of `basin`. */
  root(basin: number): number {
    const parent = this.parent;
    while (parent[basin] !== basin) {
      parent[basin] = parent[parent[basin]];
      basin = parent[basin];
    }
    return basin;
  }

  /**
   * Floods the box. Two basins become one when the lower of their peaks rises less than `dynamic` levels above the
   * saddle where they meet. Returns the number of basins (numbered from 1, before joining).
   */
  run(dynamic: number): number {
    this.sort();
    const { levels, basins, order, queue, starts, stride } = this;
    this.basinCount = 0;
    for (let level = 255; level > 0; level--) {
      const start = starts[level];
      const end = starts[level - 1];
      if (start === end) continue;
      let head = 0;
      let tail = 0;
      for (let i = start; i < end; i++) {
        const p = order[i];
        if (basins[p - stride] > 0 || basins[p - 1] > 0 || basins[p + 1] > 0 || basins[p + stride] > 0) {
          basins[p] = -1;
          queue[tail++] = p;
        }
      }
      while (head < tail) {
        const p = queue[head++];
        const up = basins[p - stride];
        const left = basins[p - 1];
        const right = basins[p + 1];
        const down = basins[p + stride];
        // The pixels of a plateau are taken first in, first out, so that each goes to the nearest basin.
        if (up === 0 && levels[p - stride] === level) tail = this.enqueue(p - stride, tail);
        if (left === 0 && levels[p - 1] === level) tail = this.enqueue(p - 1, tail);
        if (right === 0 && levels[p + 1] === level) tail = this.enqueue(p + 1, tail);
        if (down === 0 && levels[p + stride] === level) tail = this.enqueue(p + stride, tail);
        const any = up > 0 ? up : left > 0 ? left : right > 0 ? right : down;
        const isAlone =
          (left <= 0 || left === any) && (right <= 0 || right === any) && (down <= 0 || down === any);
        basins[p] = isAlone ? any : this.meet(p, level, dynamic);
      }
      // What no basin has reached by now is a peak of its own.
      for (let i = start; i < end; i++) if (basins[order[i]] === 0) this.startBasin(order[i], level);
    }
    return this.basinCount;
  }

  /** Counting sort of the mask's pixels, highest level first, in raster order within a level. */
  private sort(): void {
    const { levels, starts, size } = this;
    starts.fill(0);
    for (let i = 0; i < size; i++) starts[levels[i]]++;
    let count = 0;
    for (let level = 255; level > 0; level--) {
      const here = starts[level];
      starts[level] = count;
      count += here;
    }
    starts[0] = count;
    if (this.order.length < count) {
      this.order = new Int32Array(Math.ceil(count * 1.5));
      this.queue = new Int32Array(this.order.length);
    }
    const order = this.order;
    for (let i = 0; i < size; i++) {
      const level = levels[i];
      if (level !== 0) order[starts[level]++] = i;
    }
    // Each start has moved to its level's end, which is the start of the level below.
    for (let level = 0; level < 255; level++) starts[level] = starts[level + 1];
    starts[255] = 0;
  }

  private enqueue(p: number, tail: number): number {
    this.basins[p] = -1;
    this.queue[tail] = p;
    return tail + 1;
  }

  /** `p` touches several basins: joins those that may be joined and returns the basin of its highest neighbour. */
  private meet(p: number, level: number, dynamic: number): number {
    const { basins, levels, stride, roots } = this;
    let count = 0;
    let best = 0;
    let bestLevel = 0;
    for (let side = 0; side < 4; side++) {
      const n = side === 0 ? p - stride : side === 1 ? p - 1 : side === 2 ? p + 1 : p + stride;
      if (basins[n] <= 0) continue;
      const root = this.root(basins[n]);
      roots[count++] = root;
      if (levels[n] > bestLevel) {
        best = root;
        bestLevel = levels[n];
      }
    }
    for (let i = 1; i < count; i++) {
      for (let j = 0; j < i; j++)
        if (roots[i] !== roots[j]) this.joinIfShallow(roots[i], roots[j], level, dynamic);
    }
    return this.root(best);
  }

  private joinIfShallow(first: number, second: number, saddle: number, dynamic: number): void {
    const { peak, parent } = this;
    const a = this.root(first);
    const b = this.root(second);
    if (a === b || Math.min(peak[a], peak[b]) - saddle >= dynamic) return;
    if (peak[a] > peak[b]) parent[b] = a;
    else parent[a] = b;
  }

  /** A new basin from the plateau that holds `p`. */
  private startBasin(p: number, level: number): void {
    const { levels, basins, queue, stride } = this;
    const basin = ++this.basinCount;
    if (basin >= this.parent.length) this.growBasins();
    this.parent[basin] = basin;
    this.peak[basin] = level;
    let tail = 0;
    basins[p] = basin;
    queue[tail++] = p;
    for (let head = 0; head < tail; head++) {
      const q = queue[head];
      for (let side = 0; side < 4; side++) {
        const n = side === 0 ? q - stride : side === 1 ? q - 1 : side === 2 ? q + 1 : q + stride;
        if (basins[n] !== 0 || levels[n] !== level) continue;
        basins[n] = basin;
        queue[tail++] = n;
      }
    }
  }

  private growBasins(): void {
    const parent = new Int32Array(this.parent.length * 2);
    parent.set(this.parent);
    this.parent = parent;
    const peak = new Uint8Array(this.peak.length * 2);
    peak.set(this.peak);
    this.peak = peak;
  }
}
