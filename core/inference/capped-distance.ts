/**
 * Euclidean distance from each pixel of a mask to the nearest pixel outside it, for rows that arrive from top to bottom; exact up to a
 * cap. The image's edge is not outside, as in scipy.ndimage.distance_transform_edt. Memory: the rows on which an answer
 * still depends, about two caps of them.
 *
 * Two passes after Meijster et al. 2000: distances along the columns, then in each row the lower envelope of the parabolas
 * that stand on them (Felzenszwalb & Huttenlocher 2012).
 */
export class CappedDistance {
  private readonly width: number;
  private readonly cap: number;
  /** Rows below that an answer depends on. */
  private readonly reach: number;
  /** Rows of the mask without an answer yet. */
  private mask: Uint8Array;
  private pending = 0;
  /** Rows from the last answered row up to the nearest row outside, per column; `reach + 1` stands for further. */
  private readonly above: Int32Array;
  private readonly below: Int32Array;
  private columns = new Int32Array(0);
  private readonly envelope: { at: Int32Array; from: Float64Array };

  /** `width` and `cap` in pixels. */
  constructor(width: number, cap: number) {
    this.width = width;
    this.cap = cap;
    this.reach = Math.ceil(cap);
    this.mask = new Uint8Array(0);
    this.above = new Int32Array(width).fill(this.reach + 1);
    this.below = new Int32Array(width);
    this.envelope = { at: new Int32Array(width), from: new Float64Array(width + 1) };
  }

  /**
   * Takes in `rows` rows of values, which belong to the mask from `cut` on, and returns the rows that can be answered now:
   * min(distance, cap) / cap * 255, rounded; 0 outside the mask.
   */
  push(values: Uint8Array, rows: number, cut: number): Uint8Array {
    const { width } = this;
    const from = this.pending * width;
    if (this.mask.length < from + rows * width) {
      const larger = new Uint8Array(2 * (from + rows * width));
      larger.set(this.mask.subarray(0, from));
      this.mask = larger;
    }
    for (let i = 0; i < rows * width; i++) this.mask[from + i] = values[i] >= cut ? 1 : 0;
    this.pending += rows;
    // Each answer looks at `reach` rows more, so a few rows at a time would cost many times their own work.
    return this.pending >= 2 * this.reach ? this.answer(this.pending - this.reach) : new Uint8Array(0);
  }

  /** The remaining rows, after the last one has come. */
  finish(): Uint8Array {
    return this.answer(this.pending);
  }

  private answer(rows: number): Uint8Array {
    const { width, mask, above, below, reach } = this;
    if (this.columns.length < rows * width) this.columns = new Int32Array(rows * width);
    const { columns } = this;
    for (let y = 0, i = 0; y < rows; y++) {
      for (let x = 0; x < width; x++, i++) {
        above[x] = mask[i] === 0 ? 0 : Math.min(reach + 1, above[x] + 1);
        columns[i] = above[x];
      }
    }
    below.fill(reach + 1);
    for (let y = this.pending - 1; y >= 0; y--) {
      for (let x = 0, i = y * width; x < width; x++, i++) {
        below[x] = mask[i] === 0 ? 0 : Math.min(reach + 1, below[x] + 1);
        if (y < rows && below[x] < columns[i]) columns[i] = below[x];
      }
    }
    const out = new Uint8Array(rows * width);
    for (let y = 0; y < rows; y++) this.answerRow(y * width, out);
    mask.copyWithin(0, rows * width, this.pending * width);
    this.pending -= rows;
    return out;
  }

  /** Squared distance at x: the least of columns[q]^2 + (x - q)^2 over all q. */
  private answerRow(row: number, out: Uint8Array): void {
    const { width, columns, cap, envelope } = this;
    const { at, from } = envelope;
    let last = -1;
    for (let q = 0; q < width; q++) {
      const height = columns[row + q] ** 2 + q * q;
      let start = -Infinity;
      while (last >= 0) {
        const p = at[last];
        start = (height - columns[row + p] ** 2 - p * p) / (2 * (q - p));
        if (start > from[last]) break;
        last--;
      }
      at[++last] = q;
      from[last] = last === 0 ? -Infinity : start;
    }
    const parabolas = last;
    for (let x = 0, k = 0; x < width; x++) {
      while (k < parabolas && from[k + 1] < x) k++;
      const distance = Math.sqrt((x - at[k]) ** 2 + columns[row + at[k]] ** 2);
      out[row + x] = Math.round((Math.min(distance, cap) / cap) * 255);
    }
  }
}
