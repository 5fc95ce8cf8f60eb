// Sets here are replaced as a whole, never changed.
/* eslint-disable svelte/prefer-svelte-reactivity */
const NONE: ReadonlySet<number> = new Set();

/** The selected objects of one image. Tools work on the `first`; commands on all of them. */
export class Selection {
  #first = $state<number | null>(null);
  #others = $state.raw<ReadonlySet<number>>(NONE);

  /** The object that the brush paints; null when nothing is selected. */
  get first(): number | null {
    return this.#first;
  }

  /** What is selected besides the first. */
  get others(): ReadonlySet<number> {
    return this.#others;
  }

  /** All of them, the first in front. */
  get labels(): readonly number[] {
    return this.#first === null ? [] : [this.#first, ...this.#others];
  }

  get size(): number {
    return this.#first === null ? 0 : 1 + this.#others.size;
  }

  has(label: number): boolean {
    return label === this.#first || this.#others.has(label);
  }

  /** Selects these alone; the first one goes in front. */
  set(labels: Iterable<number>): void {
    const [first = null, ...others] = new Set(labels);
    this.#first = first;
    this.#others = others.length === 0 ? NONE : new Set(others);
  }

  /** Adds an object, or takes it out when it is selected already. */
  toggle(label: number): void {
    this.set(this.has(label) ? this.labels.filter((each) => each !== label) : [...this.labels, label]);
  }

  /** Takes objects out that are not there any more. */
  drop(labels: Iterable<number>): void {
    const dropped: ReadonlySet<number> = new Set(labels);
    this.set(this.labels.filter((label) => !dropped.has(label)));
  }
}
