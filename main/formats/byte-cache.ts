interface Item<T> {
  value: Promise<T>;
  bytes: number;
}

/** Promised values, the least recently used dropped first once they hold more than `budget` bytes; failures are not kept. */
export class ByteCache<T> {
  readonly #items = new Map<string, Item<T>>();
  readonly #budget: number;
  #bytes = 0;

  constructor(budget: number) {
    this.#budget = budget;
  }

  get(key: string): Promise<T> | undefined {
    const item = this.#items.get(key);
    if (!item) return undefined;
    this.#items.delete(key);
    this.#items.set(key, item);
    return item.value;
  }

  /** `bytes`: what the value will hold once it is there. The newest item is kept even when it alone is too large. */
  set(key: string, value: Promise<T>, bytes: number): void {
    this.#remove(key);
    const item = { value, bytes };
    this.#items.set(key, item);
    this.#bytes += bytes;
    value.catch(() => {
      if (this.#items.get(key) === item) this.#remove(key);
    });
    for (const oldest of this.#items.keys()) {
      if (this.#bytes <= this.#budget || oldest === key) break;
      this.#remove(oldest);
    }
  }

  clear(): void {
    this.#items.clear();
    this.#bytes = 0;
  }

  #remove(key: string): void {
    const item = this.#items.get(key);
    if (!item) return;
    this.#items.delete(key);
    this.#bytes -= item.bytes;
  }
}
