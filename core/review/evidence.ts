import type { Pixels } from '../image/dtype.ts';
import type { Rect } from '../image/geometry.ts';
import type { ObjectRows } from '../measure/object-rows.ts';

/** How far beyond an object's bounds its evidence looks, in pixels. */
export const REACH = 4;

/** Labels and maps of a part of the image that holds an object with `REACH` pixels around it, cut at the image's edge. */
export interface Surroundings {
  /** In image pixels; every array below holds `rect.width * rect.height` values, row by row. */
  rect: Rect;
  labels: Uint32Array;
  /** The network's maps, 0..255 = 0..1; null where none is kept. */
  foreground: Uint8Array | null;
  boundary: Uint8Array | null;
  /** Values of one channel of the image. */
  intensity: Pixels | null;
}

/** What speaks for and against one object. NaN where there is nothing to go by. */
export interface Evidence {
  /** Mean step of the foreground across the outline, from outside to inside: 1 = certain, 0 = no step at all. */
  margin: number;
  /** Mean of the boundary map along the line to neighbours: 1 = certainly two objects. NaN for an object without any. */
  contact: number;
  /** Distance of the mean values inside and outside, in their common standard deviation. */
  contrast: number;
  /** Pixels of the longest straight stretch of the outline along a row or a column; the image's edge doesn't count. */
  straight: number;
  /** 1 when it touches the image's edge, else 0. */
  edge: number;
}

const STEPS = [
  { dx: -1, dy: 0 },
  { dx: 1, dy: 0 },
  { dx: 0, dy: -1 },
  { dx: 0, dy: 1 },
] as const;

/** Looks along the outline of one object, which lies in `around.rect` with its surroundings. */
export function gatherEvidence(
  { label, bounds, rowStarts, spans }: ObjectRows,
  around: Surroundings,
  image: { width: number; height: number },
): Evidence {
  const { rect, labels, foreground, boundary, intensity } = around;
  const { width, height } = rect;
  const margin = new Mean();
  const contact = new Mean();
  const inside = new Mean();
  const outside = new Mean();
  const straight = new Stretches(bounds);
  /** The pixel `distance` further on, if it has the label expected; else the nearest that is known to have it. */
  const reach = (x: number, y: number, dx: number, dy: number, distance: number, expected: number) => {
    for (let d = distance; d > 0; d--) {
      const [px, py] = [x + d * dx, y + d * dy];
      if (px < 0 || py < 0 || px >= width || py >= height) continue;
      const i = py * width + px;
      if (labels[i] === expected) return i;
    }
    return y * width + x;
  };
  for (let r = 0; r < bounds.height; r++) {
    const y = bounds.y + r - rect.y;
    for (let i = rowStarts[r]; i < rowStarts[r + 1]; i++) {
      const end = spans[2 * i + 1] + bounds.x - rect.x;
      for (let x = spans[2 * i] + bounds.x - rect.x; x < end; x++) {
        for (let side = 0; side < STEPS.length; side++) {
          const { dx, dy } = STEPS[side];
          const [nx, ny] = [x + dx, y + dy];
          // Beyond the rectangle is beyond the image.
          if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
          const here = y * width + x;
          const there = ny * width + nx;
          const other = labels[there];
          if (other === label) continue;
          straight.add(side, x + rect.x - bounds.x, r);
          if (other !== 0) {
            if (boundary) contact.add(Math.max(boundary[here], boundary[there]) / 255);
            continue;
          }
          if (foreground) {
            const within = foreground[reach(x, y, -dx, -dy, 1, label)];
            margin.add(Math.max(0, within - foreground[reach(nx, ny, dx, dy, 1, 0)]) / 255);
          }
          if (intensity) {
            inside.add(intensity[reach(x, y, -dx, -dy, 2, label)]);
            outside.add(intensity[reach(nx, ny, dx, dy, REACH - 2, 0)]);
          }
        }
      }
    }
  }
  const spread = Math.sqrt((inside.variance + outside.variance) / 2);
  return {
    margin: margin.value,
    contact: contact.value,
    // Values that don't vary at all: any difference is as clear as can be.
    contrast: Math.abs(inside.value - outside.value) / Math.max(spread, 1e-12),
    straight: straight.longest,
    edge: touchesEdge(bounds, image) ? 1 : 0,
  };
}

export function touchesEdge(bounds: Rect, image: { width: number; height: number }): boolean {
  const { x, y, width, height } = bounds;
  return x === 0 || y === 0 || x + width === image.width || y + height === image.height;
}

/** Mean and variance of values that come one by one (Welford). */
class Mean {
  private count = 0;
  private mean = 0;
  private squares = 0;

  add(value: number): void {
    this.count++;
    const off = value - this.mean;
    this.mean += off / this.count;
    this.squares += off * (value - this.mean);
  }

  get value(): number {
    return this.count === 0 ? NaN : this.mean;
  }

  get variance(): number {
    return this.count === 0 ? NaN : this.squares / this.count;
  }
}

/** Counts neighbouring outline pixels on the same side; rows and columns are counted from the object's bounds. */
class Stretches {
  longest = 0;
  /** Of each column, for its left and its right side: the row seen last and the length up to there. */
  private readonly columns: { row: Int32Array; length: Int32Array }[];
  /** As above for the upper and the lower side of the present row. */
  private readonly rows = [
    { row: -1, column: -2, length: 0 },
    { row: -1, column: -2, length: 0 },
  ];

  constructor({ width }: Rect) {
    this.columns = [0, 1].map(() => ({ row: new Int32Array(width).fill(-2), length: new Int32Array(width) }));
  }

  add(side: number, column: number, row: number): void {
    const length = side < 2 ? this.addDown(side, column, row) : this.addAlong(side - 2, column, row);
    if (length > this.longest) this.longest = length;
  }

  private addDown(side: number, column: number, row: number): number {
    const known = this.columns[side];
    const length = known.row[column] === row - 1 ? known.length[column] + 1 : 1;
    known.row[column] = row;
    known.length[column] = length;
    return length;
  }

  private addAlong(side: number, column: number, row: number): number {
    const known = this.rows[side];
    const goesOn = known.row === row && known.column === column - 1;
    known.length = goesOn ? known.length + 1 : 1;
    known.row = row;
    known.column = column;
    return known.length;
  }
}
