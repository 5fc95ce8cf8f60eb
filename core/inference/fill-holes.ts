import type { Flood } from './flood.ts';

const OUTSIDE = 1;

/**
 * Gives a hole in a single object to that object: dark texture inside a nucleus must not show as background.
 *
 * A hole is an 8-connected piece of background that does not reach the edge of the flooded box (objects are 4-connected).
 * It stays open where two objects share its rim, or where something of another component lies in it.
 * Arrays are kept between boxes.
 */
export class HoleFiller {
  private queue = new Int32Array(0);

  /**
   * Changes `flood.basins` after `flood.run`; `flood.levels` is used up. `width` and `height` are the box's without its
   * border; `isForeign` tells of a box pixel whether it belongs to the mask of another component.
   */
  fill(flood: Flood, width: number, height: number, isForeign: (x: number, y: number) => boolean): void {
    const { levels, basins, stride } = flood;
    const size = stride * (height + 2);
    if (this.queue.length < size) this.queue = new Int32Array(Math.ceil(size * 1.5));
    // The border is background all round: from its first pixel everything outside can be reached.
    this.gather(flood, 0, size);
    for (let y = 0; y < height; y++) {
      const base = (y + 1) * stride + 1;
      for (let x = 0; x < width; x++) {
        if (basins[base + x] !== 0 || levels[base + x] !== 0) continue;
        const count = this.gather(flood, base + x, size);
        const owner = this.soleOwner(flood, count, isForeign);
        if (owner > 0) for (let i = 0; i < count; i++) basins[this.queue[i]] = owner;
      }
    }
  }

  /** Marks the background piece that holds `start` in `levels` and lists its pixels in `queue`; returns how many. */
  private gather({ levels, basins, stride }: Flood, start: number, size: number): number {
    const { queue } = this;
    let tail = 0;
    queue[tail++] = start;
    levels[start] = OUTSIDE;
    for (let head = 0; head < tail; head++) {
      const p = queue[head];
      for (let row = -stride; row <= stride; row += stride) {
        for (let n = p + row - 1; n <= p + row + 1; n++) {
          if (n < 0 || n >= size || basins[n] !== 0 || levels[n] !== 0) continue;
          levels[n] = OUTSIDE;
          queue[tail++] = n;
        }
      }
    }
    return tail;
  }

  /** The root basin around the listed pixels, 0 where there are several or something lies inside. */
  private soleOwner(flood: Flood, count: number, isForeign: (x: number, y: number) => boolean): number {
    const { basins, stride } = flood;
    let owner = 0;
    for (let i = 0; i < count; i++) {
      const p = this.queue[i];
      if (isForeign((p % stride) - 1, Math.floor(p / stride) - 1)) return 0;
      for (const n of [p - stride, p - 1, p + 1, p + stride]) {
        if (basins[n] === 0) continue;
        const root = flood.root(basins[n]);
        if (owner !== 0 && owner !== root) return 0;
        owner = root;
      }
    }
    return owner;
  }
}
