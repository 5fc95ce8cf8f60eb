import { packLabels, pickLabels, unpackLabels, type PackedLabels } from './packed-labels.ts';

/** Tiles by number, of which only those used last are at hand; the others are kept packed. */
export class TileStore {
  /** With a bound, the one used longest ago comes first. */
  private readonly open = new Map<number, Uint32Array>();
  private readonly packed = new Map<number, PackedLabels>();
  private readonly most: number;
  /** Used last: neighbouring pixels are mostly asked for one after the other. */
  private lastKey = -1;
  private last: Uint32Array | undefined;

  constructor(most: number) {
    this.most = most;
  }

  get size(): number {
    return this.open.size + this.packed.size;
  }

  /** In no order. */
  *keys(): IterableIterator<number> {
    yield* this.open.keys();
    yield* this.packed.keys();
  }

  get(key: number): Uint32Array | undefined {
    if (key === this.lastKey) return this.last;
    const tile = this.open.get(key);
    if (tile !== undefined) {
      this.lastKey = key;
      this.last = tile;
      if (this.most !== Infinity) this.refresh(key, tile);
      return tile;
    }
    const packed = this.packed.get(key);
    if (packed === undefined) return undefined;
    const unpacked = unpackLabels(packed);
    this.set(key, unpacked);
    return unpacked;
  }

  /** Labels where `xs` and `ys` of a tile `width` pixels wide cross (`pickLabels`). What is packed stays so. */
  pick(key: number, width: number, xs: readonly number[], ys: readonly number[]): Uint32Array | undefined {
    const tile = this.open.get(key);
    if (tile === undefined) {
      const packed = this.packed.get(key);
      return packed && pickLabels(packed, width, xs, ys);
    }
    return Uint32Array.from(ys.flatMap((y) => xs.map((x) => tile[y * width + x])));
  }

  set(key: number, tile: Uint32Array): void {
    this.packed.delete(key);
    this.refresh(key, tile);
    this.lastKey = key;
    this.last = tile;
    for (const [oldest, labels] of this.open) {
      if (this.open.size <= this.most) break;
      this.open.delete(oldest);
      this.packed.set(oldest, packLabels(labels));
    }
  }

  delete(key: number): void {
    if (key === this.lastKey) this.lastKey = -1;
    this.open.delete(key);
    this.packed.delete(key);
  }

  private refresh(key: number, tile: Uint32Array): void {
    this.open.delete(key);
    this.open.set(key, tile);
  }
}
