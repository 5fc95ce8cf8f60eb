/** For each pixel of a line of the new size, the pixels of the old line that it is made of, and how much each counts. */
export interface LineTaps {
  /** First old pixel. */
  first: Int32Array;
  /** taps.weights[taps.offsets[i] ... taps.offsets[i + 1] - 1] belong to new pixel i; they add up to 1. */
  offsets: Int32Array;
  weights: Float32Array;
}

/**
 * How to bring a line of `from` pixels to `to` pixels: the new pixel i covers old positions from i * ratio + shift on, `ratio`
 * wide (positions count from the old line's left edge, so that pixel centres lie at .5). Mean of what is covered where pixels
 * get larger, linear interpolation between centres where they get smaller; beyond the ends, the last pixel goes on.
 */
export function planTaps(from: number, to: number, ratio: number, shift: number): LineTaps {
  const first = new Int32Array(to);
  const offsets = new Int32Array(to + 1);
  const weights: number[] = [];
  for (let i = 0; i < to; i++) {
    const left = i * ratio + shift;
    const own =
      ratio > 1 ? coveredPixels(left, left + ratio, from) : betweenCentres(left + ratio / 2 - 0.5, from);
    first[i] = own.first;
    weights.push(...own.weights);
    offsets[i + 1] = weights.length;
  }
  return { first, offsets, weights: Float32Array.from(weights) };
}

function coveredPixels(left: number, right: number, size: number): { first: number; weights: number[] } {
  const start = Math.min(Math.max(left, 0), size - 1);
  const end = Math.min(Math.max(right, start + 1e-6), size);
  const first = Math.min(size - 1, Math.floor(start));
  const weights: number[] = [];
  for (let pixel = first; pixel < end - 1e-9; pixel++) {
    weights.push((Math.min(end, pixel + 1) - Math.max(start, pixel)) / (end - start));
  }
  return { first, weights };
}

function betweenCentres(position: number, size: number): { first: number; weights: number[] } {
  const inside = Math.min(Math.max(position, 0), size - 1);
  const first = Math.floor(inside);
  const part = inside - first;
  return { first, weights: part === 0 ? [1] : [1 - part, part] };
}

/** End (exclusive) of the old pixels that new pixel `i` is made of. */
export function tapsEnd({ first, offsets }: LineTaps, i: number): number {
  return first[i] + offsets[i + 1] - offsets[i];
}

/**
 * Resamples planes of bytes that arrive from top to bottom. Memory: the old rows that the next new ones need, beside the
 * band in hand.
 */
export class BandResample {
  private readonly columns: LineTaps;
  private readonly lines: LineTaps;
  private readonly width: number;
  private readonly height: number;
  private readonly oldWidth: number;
  /** Old rows from `top` on, already of the new width, not rounded. */
  private kept: Float32Array[];
  private top = 0;
  private rows = 0;
  private done = 0;

  /** Sizes in pixels; `columns` and `lines` as of `planTaps`. */
  constructor(
    from: { width: number },
    to: { width: number; height: number },
    taps: { columns: LineTaps; lines: LineTaps },
    planes: number,
  ) {
    this.oldWidth = from.width;
    this.width = to.width;
    this.height = to.height;
    this.columns = taps.columns;
    this.lines = taps.lines;
    this.kept = Array.from({ length: planes }, () => new Float32Array(0));
  }

  /** The next `rows` old rows of each plane; returns the new rows that are complete with them, null when there is none. */
  push(
    planes: readonly Uint8Array[],
    rows: number,
  ): { y: number; rows: number; planes: Uint8Array[] } | null {
    this.kept = planes.map((plane, i) => this.widen(this.kept[i], plane, rows));
    this.rows += rows;
    const y = this.done;
    while (this.done < this.height && tapsEnd(this.lines, this.done) <= this.top + this.rows) this.done++;
    if (this.done === y) return null;
    const result = {
      y,
      rows: this.done - y,
      planes: this.kept.map((kept) => this.combine(kept, y, this.done)),
    };
    const next = this.done < this.height ? this.lines.first[this.done] : this.top + this.rows;
    const spent = Math.min(this.rows, Math.max(0, next - this.top));
    this.kept = this.kept.map((kept) => kept.slice(spent * this.width));
    this.top += spent;
    this.rows -= spent;
    return result;
  }

  /** The kept rows and behind them the new ones, brought to the new width. */
  private widen(kept: Float32Array, plane: Uint8Array, rows: number): Float32Array {
    const { width, oldWidth, columns } = this;
    const joined = new Float32Array(kept.length + rows * width);
    joined.set(kept);
    for (let row = 0; row < rows; row++) {
      resampleLine(plane, row * oldWidth, columns, 0, width, joined, kept.length + row * width);
    }
    return joined;
  }

  private combine(kept: Float32Array, from: number, to: number): Uint8Array {
    const { width, lines } = this;
    const bytes = new Uint8Array((to - from) * width);
    for (let y = from; y < to; y++) {
      const at = (y - from) * width;
      const start = (lines.first[y] - this.top) * width;
      for (let x = 0; x < width; x++) {
        let sum = 0.5;
        for (let tap = lines.offsets[y], i = start + x; tap < lines.offsets[y + 1]; tap++, i += width) {
          sum += lines.weights[tap] * kept[i];
        }
        bytes[at + x] = sum;
      }
    }
    return bytes;
  }
}

/** New pixels `from` to `to` (exclusive) of a line whose old pixels begin at `start`; written from `at` on. */
export function resampleLine(
  line: ArrayLike<number>,
  start: number,
  { first, offsets, weights }: LineTaps,
  from: number,
  to: number,
  out: Float32Array,
  at: number,
): void {
  for (let x = from; x < to; x++) {
    let sum = 0;
    const begin = offsets[x];
    const end = offsets[x + 1];
    for (let tap = begin, i = start + first[x]; tap < end; tap++, i++) sum += weights[tap] * line[i];
    out[at + x - from] = sum;
  }
}
