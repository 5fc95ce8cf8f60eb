/**
 * Follows the 4-connected components of a mask row by row, as lists of horizontal runs, and hands each one out as soon as
 * no later row can add to it. Memory: the runs of the components that are still open.
 */
export class OpenComponents {
  private readonly onComplete: (component: number) => void;
  /** Runs of the last row: start, end (exclusive) and component, three numbers each. */
  private previous = new Int32Array(384);
  private previousCount = 0;
  private current = new Int32Array(384);
  private readonly components: Component[] = [];
  private readonly free: number[] = [];
  private readonly absorbed: number[] = [];

  /** `onComplete` may read the component until it returns. */
  constructor(onComplete: (component: number) => void) {
    this.onComplete = onComplete;
  }

  get(component: number): Component {
    return this.components[component];
  }

  /** Row number of the topmost pixel of the open components, `otherwise` when there is none. */
  top(otherwise: number): number {
    let top = otherwise;
    for (let i = 0; i < this.previousCount; i++) top = Math.min(top, this.get(this.previous[3 * i + 2]).top);
    return top;
  }

  /** The first pixel (row, then column) of the open components is not before this one. */
  first(otherwise: Position): Position {
    let first = otherwise;
    for (let i = 0; i < this.previousCount; i++) {
      const component = this.get(this.previous[3 * i + 2]);
      if (isBefore(component.top, component.firstX, first.y, first.x))
        first = { y: component.top, x: component.firstX };
    }
    return first;
  }

  /** The open components, each once. */
  open(): number[] {
    const found = new Set<number>();
    for (let i = 0; i < this.previousCount; i++) found.add(this.previous[3 * i + 2]);
    return [...found];
  }

  /** Adds row `y`; `starts` and `ends` (exclusive) of its `count` runs, from left to right. */
  addRow(y: number, starts: Int32Array, ends: Int32Array, count: number): void {
    if (this.current.length < 3 * count) this.current = new Int32Array(6 * count);
    const { previous, previousCount, current } = this;
    let above = 0;
    for (let i = 0; i < count; i++) {
      const start = starts[i];
      const end = ends[i];
      while (above < previousCount && previous[3 * above + 1] <= start) above++;
      let component = -1;
      for (let k = above; k < previousCount && previous[3 * k] < end; k++) {
        const other = this.resolve(previous[3 * k + 2]);
        component = component < 0 || component === other ? other : this.join(component, other);
      }
      if (component < 0) component = this.create(y, start);
      this.get(component).add(y, start, end);
      current[3 * i] = start;
      current[3 * i + 1] = end;
      current[3 * i + 2] = component;
    }
    for (let i = 0; i < count; i++) current[3 * i + 2] = this.resolve(current[3 * i + 2]);
    for (let i = 0; i < previousCount; i++) this.completeUnless(this.resolve(previous[3 * i + 2]), y);
    for (const component of this.absorbed) this.free.push(component);
    this.absorbed.length = 0;
    this.previous = current;
    this.previousCount = count;
    this.current = previous;
  }

  /** No further row: completes what is open. */
  finish(): void {
    for (let i = 0; i < this.previousCount; i++) this.completeUnless(this.previous[3 * i + 2], Infinity);
    this.previousCount = 0;
  }

  private completeUnless(component: number, lastRow: number): void {
    const { isOpen, bottom } = this.get(component);
    if (!isOpen || bottom === lastRow) return;
    this.onComplete(component);
    this.get(component).isOpen = false;
    this.free.push(component);
  }

  private create(y: number, x: number): number {
    const component = this.free.pop() ?? this.components.push(new Component()) - 1;
    this.get(component).reset(component, y, x);
    return component;
  }

  private join(a: number, b: number): number {
    const [small, large] = this.get(a).count < this.get(b).count ? [a, b] : [b, a];
    this.get(large).absorb(this.get(small));
    this.get(small).joined = large;
    this.get(small).isOpen = false;
    this.absorbed.push(small);
    return large;
  }

  private resolve(component: number): number {
    let at = component;
    while (this.get(at).joined !== at) at = this.get(at).joined;
    return at;
  }
}

export interface Position {
  y: number;
  x: number;
}

export function isBefore(y: number, x: number, otherY: number, otherX: number): boolean {
  return y < otherY || (y === otherY && x < otherX);
}

/** One open component: its runs (y, start, end exclusive; three numbers each) in no particular order. */
export class Component {
  runs = new Int32Array(96);
  count = 0;
  area = 0;
  top = 0;
  firstX = 0;
  bottom = 0;
  left = 0;
  right = 0;
  joined = 0;
  isOpen = false;

  reset(self: number, y: number, x: number): void {
    // An absorbed giant must not keep its memory for the specks that follow.
    if (this.runs.length > 6144) this.runs = new Int32Array(96);
    this.count = 0;
    this.area = 0;
    this.top = y;
    this.firstX = x;
    this.bottom = y;
    this.left = Infinity;
    this.right = 0;
    this.joined = self;
    this.isOpen = true;
  }

  add(y: number, start: number, end: number): void {
    if (3 * this.count === this.runs.length) this.grow(this.count + 1);
    this.runs[3 * this.count] = y;
    this.runs[3 * this.count + 1] = start;
    this.runs[3 * this.count + 2] = end;
    this.count++;
    this.area += end - start;
    this.bottom = y;
    if (start < this.left) this.left = start;
    if (end > this.right) this.right = end;
  }

  absorb(other: Component): void {
    if (3 * (this.count + other.count) > this.runs.length) this.grow(this.count + other.count);
    this.runs.set(other.runs.subarray(0, 3 * other.count), 3 * this.count);
    this.count += other.count;
    this.area += other.area;
    if (isBefore(other.top, other.firstX, this.top, this.firstX)) {
      this.top = other.top;
      this.firstX = other.firstX;
    }
    this.bottom = Math.max(this.bottom, other.bottom);
    this.left = Math.min(this.left, other.left);
    this.right = Math.max(this.right, other.right);
  }

  /** Leaves only the given runs; an emptied component waits at row `next` for what may join it. */
  keep(parts: Int32Array[], next: number): void {
    const bottom = this.bottom;
    this.reset(this.joined, next, 0);
    for (const runs of parts) {
      for (let i = 0; i < runs.length; i += 3) {
        this.add(runs[i], runs[i + 1], runs[i + 2]);
        if (isBefore(runs[i], runs[i + 1], this.top, this.firstX)) {
          this.top = runs[i];
          this.firstX = runs[i + 1];
        }
      }
    }
    this.bottom = bottom;
  }

  private grow(count: number): void {
    const larger = new Int32Array(Math.max(2 * this.runs.length, 3 * count));
    larger.set(this.runs.subarray(0, 3 * this.count));
    this.runs = larger;
  }
}
