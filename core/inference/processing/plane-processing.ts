import type { Dtype, Pixels } from '../../image/dtype.ts';
import { COPY, createOperation, type Operation } from './operations.ts';
import { PlaneStatistics, type StatisticsNeed } from './statistics.ts';
import type { ProcessingStep } from './steps.ts';

/** Steps that need no care for infinities before them. */
const TAKES_ANY: readonly ProcessingStep['id'][] = [
  'binarize',
  'sigmoid',
  'scale_range',
  'zero_mean_unit_variance',
  'fixed_zero_mean_unit_variance',
  'scale_mean_variance',
];

/** Statistics that a step needs of the plane as it comes to it. */
function ownNeed(step: ProcessingStep): StatisticsNeed | null {
  if (step.id === 'zero_mean_unit_variance' || step.id === 'scale_mean_variance')
    return { kind: 'moments', over: step.over };
  const hasPercentiles =
    (step.id === 'scale_range' && step.reference === null) ||
    (step.id === 'clip' && (step.minPercentile !== null || step.maxPercentile !== null));
  return hasPercentiles ? { kind: 'percentiles', over: step.over } : null;
}

/**
 * Empty statistics for every step that refers to the network's input, by the step's place in the list: to be filled with
 * the unprocessed pixels of the plane before they are handed to `PlaneProcessing`.
 */
export function referenceStatistics(
  steps: readonly ProcessingStep[],
  dtype: Dtype,
): Map<number, PlaneStatistics> {
  const found = new Map<number, PlaneStatistics>();
  for (const [i, step] of steps.entries()) {
    if (step.id === 'scale_mean_variance')
      found.set(i, new PlaneStatistics({ kind: 'moments', over: step.over }, dtype));
    if (step.id === 'scale_range' && step.reference !== null)
      found.set(i, new PlaneStatistics({ kind: 'percentiles', over: step.over }, dtype));
  }
  return found;
}

/**
 * A list of steps applied to a plane tile by tile, with statistics of the whole plane. Each step works on the result of
 * the one before, so every step with statistics costs a pass over the plane:
 *
 *     while (processing.needsPass) {
 *       for (each piece of the plane) processing.measure(pieces of all channels);
 *       processing.finishPass();
 *     }
 *     for (each tile) { processing.load(...) for each channel and line; processing.finish(tile, size); }
 *
 * The statistics of the first such step are taken of the pixels as they are stored: exact for integers of up to 16 bits.
 */
export class PlaneProcessing {
  private readonly steps: readonly ProcessingStep[];
  private readonly channels: number;
  private readonly dtype: Dtype;
  private readonly references: ReadonlyMap<number, PlaneStatistics>;
  /** The first reads pixels of any type; all others work in place. */
  private readonly operations: Operation[] = [];
  /** Steps that `operations` covers. */
  private done = 0;
  private measuring: PlaneStatistics | null = null;
  private scratch = new Float32Array(0);

  /** `dtype`: that of the unprocessed pixels. */
  constructor(
    steps: readonly ProcessingStep[],
    channels: number,
    dtype: Dtype,
    references: ReadonlyMap<number, PlaneStatistics> = new Map(),
  ) {
    this.steps = steps;
    this.channels = channels;
    this.dtype = dtype;
    this.references = references;
    this.advance();
  }

  /** Whether the plane has to be gone through (again) before tiles can be processed. */
  get needsPass(): boolean {
    return this.measuring !== null;
  }

  /** A piece of the plane: the same pixels of each channel; the same array for channels fed from the same one. */
  measure(channels: readonly Pixels[]): void {
    if (!this.measuring) throw new Error('no pass is needed');
    if (this.operations.length === 0) {
      this.measuring.add(channels);
      return;
    }
    const size = channels[0].length;
    if (this.scratch.length !== size * this.channels) this.scratch = new Float32Array(size * this.channels);
    const { scratch } = this;
    for (const [c, pixels] of channels.entries()) this.load(c, pixels, 0, size, scratch, c * size);
    this.finish(scratch, size);
    this.measuring.add(channels.map((_, c) => scratch.subarray(c * size, (c + 1) * size)));
  }

  finishPass(): void {
    if (!this.measuring) throw new Error('no pass is needed');
    this.append(this.measuring);
    this.measuring = null;
    this.scratch = new Float32Array(0);
    this.advance();
  }

  /**
   * Writes `count` unprocessed pixels of a channel from index `from` on to `out` from index `to` on, with the first step
   * done. `finish` does the rest.
   */
  load(channel: number, pixels: Pixels, from: number, count: number, out: Float32Array, to: number): void {
    const [first = COPY] = this.operations;
    if (!('run' in first)) throw new Error('the first operation reads one channel');
    first.run(pixels, from, count, out, to, channel);
  }

  /** The other steps, in place: `values` holds `size` loaded values of each channel, channel after channel. */
  finish(values: Float32Array, size: number): void {
    for (const operation of this.operations.slice(1)) {
      if ('mix' in operation) {
        operation.mix(values, this.channels, size);
        continue;
      }
      for (let c = 0; c < this.channels; c++) operation.run(values, c * size, size, values, c * size, c);
    }
  }

  /** All steps, in place, on unprocessed values laid out as for `finish`. */
  apply(values: Float32Array, size: number): void {
    for (let c = 0; c < this.channels; c++) this.load(c, values, c * size, size, values, c * size);
    this.finish(values, size);
  }

  /** Takes in all steps up to the next one that needs a pass. */
  private advance(): void {
    for (; this.done < this.steps.length; this.append(null)) {
      const need = ownNeed(this.steps[this.done]);
      if (!need) continue;
      // What earlier steps made of the pixels is float32.
      this.measuring = new PlaneStatistics(need, this.operations.length === 0 ? this.dtype : 'float32');
      return;
    }
  }

  /** Takes in the next step. */
  private append(own: PlaneStatistics | null): void {
    const step = this.steps[this.done];
    const reference = this.references.get(this.done) ?? null;
    this.done++;
    const isFirst = this.operations.length === 0;
    if (isFirst && step.id === 'ensure_dtype' && step.dtype === this.dtype) return;
    const operation = createOperation(step, this.channels, { own, reference });
    if (!operation) return;
    if (isFirst && !TAKES_ANY.includes(step.id)) this.operations.push(COPY);
    this.operations.push(operation);
  }
}
