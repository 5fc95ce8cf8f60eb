import type { Dtype, Pixels } from '../image/dtype.ts';

/** Lowest value of the integer types whose every value gets its own bin. */
const LOWEST: Partial<Record<Dtype, number>> = { uint8: 0, int8: -128, uint16: 0, int16: -32768 };

/** Most values of other types that are kept to rank them; beyond, an even sample of at least half as many. */
const MOST_KEPT = 4_194_304;

/**
 * Percentiles of a plane that arrives in pieces. Exact for integers of up to 16 bits and for planes of up to 4 Mpixel;
 * larger planes of other types are sampled evenly (every 2nd, 4th, ... value). NaN and infinities do not count.
 */
export class Percentiles {
  private readonly counter: HistogramRanks | SampledRanks;

  constructor(dtype: Dtype, mostKept = MOST_KEPT) {
    const lowest = LOWEST[dtype];
    this.counter = lowest === undefined ? new SampledRanks(mostKept) : new HistogramRanks(lowest);
  }

  add(pixels: Pixels): void {
    this.counter.add(pixels);
  }

  /** The value at `percent` (0..100) by linear interpolation between ranks, as numpy.percentile; 0 of no values. */
  at(percent: number): number {
    const count = this.counter.count;
    if (count === 0) return 0;
    const rank = (Math.min(100, Math.max(0, percent)) / 100) * (count - 1);
    const below = Math.floor(rank);
    const low = this.counter.value(below);
    const high = this.counter.value(Math.min(count - 1, below + 1));
    return low + (high - low) * (rank - below);
  }
}

class HistogramRanks {
  count = 0;
  private readonly lowest: number;
  private readonly bins = new Uint32Array(65536);

  constructor(lowest: number) {
    this.lowest = lowest;
  }

  add(pixels: Pixels): void {
    const { bins, lowest } = this;
    for (let i = 0; i < pixels.length; i++) bins[pixels[i] - lowest]++;
    this.count += pixels.length;
  }

  value(rank: number): number {
    let bin = 0;
    for (let seen = this.bins[0]; seen <= rank; seen += this.bins[bin]) bin++;
    return bin + this.lowest;
  }
}

class SampledRanks {
  private values = new Float64Array(1024);
  private kept = 0;
  private stride = 1;
  private toSkip = 0;
  private isSorted = false;
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  get count(): number {
    return this.kept;
  }

  add(pixels: Pixels): void {
    this.isSorted = false;
    for (let i = 0; i < pixels.length; i++) {
      const value = pixels[i];
      if (!Number.isFinite(value)) continue;
      if (this.toSkip > 0) {
        this.toSkip--;
        continue;
      }
      if (this.kept === this.values.length) this.makeRoom();
      this.values[this.kept++] = value;
      this.toSkip = this.stride - 1;
    }
  }

  value(rank: number): number {
    if (!this.isSorted) this.values.subarray(0, this.kept).sort();
    this.isSorted = true;
    return this.values[rank];
  }

  private makeRoom(): void {
    if (this.values.length < this.most) {
      const larger = new Float64Array(Math.min(this.most, this.values.length * 2));
      larger.set(this.values);
      this.values = larger;
      return;
    }
    for (let i = 0; 2 * i < this.kept; i++) this.values[i] = this.values[2 * i];
    this.kept = Math.ceil(this.kept / 2);
    this.stride *= 2;
  }
}

/** Percentile values of one channel, and what keeps the division finite. */
export interface ValueRange {
  low: number;
  high: number;
  epsilon: number;
}

/**
 * Writes (value - low) / (high - low + epsilon) of `count` pixels from index `from` on to `out` from index `to` on:
 * mostly 0..1, not clipped, as the networks were trained. Where both percentiles are the same (a constant image, a few
 * bright specks on black) dividing would blow up noise, so the answer is 0 up to that value and 1 above. NaN gives 0,
 * infinities the nearest end of 0..1.
 */
export function scaleValues(
  pixels: Pixels,
  from: number,
  count: number,
  { low, high, epsilon }: ValueRange,
  out: Float32Array,
  to: number,
): void {
  const factor = 1 / (high - low + epsilon);
  const isFlat = high <= low;
  for (let i = 0; i < count; i++) {
    const value = pixels[from + i];
    if (isFlat || !Number.isFinite(value)) out[to + i] = value > low ? 1 : 0;
    else out[to + i] = (value - low) * factor;
  }
}
