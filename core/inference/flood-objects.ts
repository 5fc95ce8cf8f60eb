import type { Rect } from '../image/geometry.ts';
import type { Flood } from './flood.ts';

/** One separated object. */
export interface SeparatedObject {
  /** 0 until it is numbered. */
  label: number;
  /** Pixels. */
  area: number;
  bounds: Rect;
  /** Horizontal runs in raster order: y, x, end (exclusive), three numbers each. */
  runs: Int32Array;
}

/** Reads the objects out of a flooded box. Its arrays are kept from box to box. */
export class ObjectCollector {
  /** Runs of the box in raster order: y, x, end, index of the object. */
  private runs = new Int32Array(4096);
  /** Index + 1 of the object that a root basin stands for. */
  private objectOf = new Int32Array(256);
  private runCounts = new Int32Array(256);

  /**
   * The objects of a box after `flood.run`, which gave `basins`; `left` and `top` tell where the box lies, `width` and
   * `height` its size without the border. In raster order of their first pixels, label 0.
   */
  collect(
    flood: Flood,
    basins: number,
    left: number,
    top: number,
    width: number,
    height: number,
  ): SeparatedObject[] {
    if (this.objectOf.length <= basins) {
      this.objectOf = new Int32Array(basins * 2);
      this.runCounts = new Int32Array(basins * 2);
    }
    this.objectOf.fill(0, 0, basins + 1);
    const objects: SeparatedObject[] = [];
    let count = 0;
    for (let row = 0; row < height; row++) {
      const base = (row + 1) * flood.stride + 1;
      for (let x = 0; x < width;) {
        const basin = flood.basins[base + x];
        if (basin === 0) {
          x++;
          continue;
        }
        const root = flood.root(basin);
        const start = x++;
        // The border is background, so this ends at the box's edge at the latest.
        for (
          let next = flood.basins[base + x];
          next === basin || (next !== 0 && flood.root(next) === root);
        ) {
          next = flood.basins[base + ++x];
        }
        if (4 * count === this.runs.length) this.growRuns();
        const index = this.note(objects, root, left + start, left + x, top + row);
        this.runs[4 * count] = top + row;
        this.runs[4 * count + 1] = left + start;
        this.runs[4 * count + 2] = left + x;
        this.runs[4 * count++ + 3] = index;
      }
    }
    this.distribute(objects, count);
    return objects;
  }

  private note(objects: SeparatedObject[], root: number, start: number, end: number, y: number): number {
    const known = this.objectOf[root];
    if (known === 0) {
      const bounds = { x: start, y, width: end - start, height: 1 };
      this.objectOf[root] = objects.push({ label: 0, area: end - start, bounds, runs: EMPTY });
      this.runCounts[objects.length - 1] = 1;
      return objects.length - 1;
    }
    const object = objects[known - 1];
    const { bounds } = object;
    const right = Math.max(bounds.x + bounds.width, end);
    bounds.x = Math.min(bounds.x, start);
    bounds.width = right - bounds.x;
    bounds.height = y + 1 - bounds.y;
    object.area += end - start;
    this.runCounts[known - 1]++;
    return known - 1;
  }

  private distribute(objects: SeparatedObject[], count: number): void {
    const { runs, runCounts } = this;
    objects.forEach((object, i) => (object.runs = new Int32Array(3 * runCounts[i])));
    runCounts.fill(0, 0, objects.length);
    for (let i = 0; i < 4 * count; i += 4) {
      const index = runs[i + 3];
      const target = objects[index].runs;
      const at = 3 * runCounts[index]++;
      target[at] = runs[i];
      target[at + 1] = runs[i + 1];
      target[at + 2] = runs[i + 2];
    }
  }

  private growRuns(): void {
    const larger = new Int32Array(this.runs.length * 2);
    larger.set(this.runs);
    this.runs = larger;
  }
}

const EMPTY = new Int32Array(0);
