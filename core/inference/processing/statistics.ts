import type { Dtype, Pixels } from '../../image/dtype.ts';
import { Percentiles } from '../normalise.ts';
import type { StatisticsOver } from './steps.ts';

/** What a step asks of a plane. */
export interface StatisticsNeed {
  kind: 'percentiles' | 'moments';
  over: StatisticsOver;
}

/** Population mean and standard deviation of values that arrive in pieces; NaN and infinities do not count. */
export class Moments {
  private count = 0;
  private average = 0;
  private squares = 0;

  add(pixels: Pixels): void {
    let count = 0;
    let sum = 0;
    for (let i = 0; i < pixels.length; i++) {
      if (!Number.isFinite(pixels[i])) continue;
      count++;
      sum += pixels[i];
    }
    if (count === 0) return;
    const average = sum / count;
    let squares = 0;
    for (let i = 0; i < pixels.length; i++) {
      if (Number.isFinite(pixels[i])) squares += (pixels[i] - average) ** 2;
    }
    // Chan, Golub, LeVeque: Algorithms for computing the sample variance (1983), the sum of two pieces.
    const total = this.count + count;
    const difference = average - this.average;
    this.squares += squares + (difference * difference * this.count * count) / total;
    this.average += (difference * count) / total;
    this.count = total;
  }

  /** 0 of no values. */
  get mean(): number {
    return this.average;
  }

  get std(): number {
    return this.count === 0 ? 0 : Math.sqrt(this.squares / this.count);
  }
}

/** Statistics of all channels of a plane that arrives in pieces. A channel that is fed twice counts once. */
export class PlaneStatistics {
  private readonly need: StatisticsNeed;
  private readonly dtype: Dtype;
  /** For each channel the counter that it shares with others or has for itself. */
  private counters: (Percentiles | Moments)[] | null = null;

  /** `dtype`: that of the pixels to come. */
  constructor(need: StatisticsNeed, dtype: Dtype) {
    this.need = need;
    this.dtype = dtype;
  }

  /** The same piece of each channel; the same array for channels that are the same, in every call. */
  add(channels: readonly Pixels[]): void {
    this.counters ??= this.createCounters(channels);
    for (const [i, pixels] of channels.entries()) {
      if (channels.indexOf(pixels) === i) this.counters[i].add(pixels);
    }
  }

  /** The value at `percent` (0..100) of one channel, or of all where they are taken together. */
  percentile(channel: number, percent: number): number {
    const counter = this.counterOf(channel);
    if (counter instanceof Percentiles) return counter.at(percent);
    throw new Error('percentiles were not counted');
  }

  moments(channel: number): Moments {
    const counter = this.counterOf(channel);
    if (counter instanceof Moments) return counter;
    throw new Error('moments were not counted');
  }

  private counterOf(channel: number): Percentiles | Moments {
    if (!this.counters) throw new Error('no plane was measured');
    // One channel stands for all others when there are none (a reference tensor of one channel).
    return this.counters[Math.min(channel, this.counters.length - 1)];
  }

  private createCounters(channels: readonly Pixels[]): (Percentiles | Moments)[] {
    const create = (): Percentiles | Moments =>
      this.need.kind === 'moments' ? new Moments() : new Percentiles(this.dtype);
    const own = channels.map(create);
    if (this.need.over === 'plane') return own.fill(own[0]);
    return channels.map((pixels) => own[channels.indexOf(pixels)]);
  }
}
