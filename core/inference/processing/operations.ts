import type { Pixels } from '../../image/dtype.ts';
import { scaleValues, type ValueRange } from '../normalise.ts';
import type { PlaneStatistics } from './statistics.ts';
import type { PerChannel, ProcessingStep, TensorDtype } from './steps.ts';

/**
 * One step with its numbers. `run` reads `count` values of a channel from index `from` on and writes them to `out` from
 * index `to` on, which may be the same place. `mix` looks at all channels of `size` values each, in place.
 */
export type Operation =
  | {
      run: (
        pixels: Pixels,
        from: number,
        count: number,
        out: Float32Array,
        to: number,
        channel: number,
      ) => void;
    }
  | { mix: (values: Float32Array, channels: number, size: number) => void };

/** Lowest and highest value of the integer types; values beyond are set to them. */
const LIMITS: Partial<Record<TensorDtype, [number, number]>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
  uint32: [0, 2 ** 32 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint64: [0, 2 ** 64 - 1],
  int64: [-(2 ** 63), 2 ** 63 - 1],
};

/** A step that treats every value of a channel alike. */
function pointwise(value: (value: number, channel: number) => number): Operation {
  return {
    run: (pixels, from, count, out, to, channel) => {
      for (let i = 0; i < count; i++) out[to + i] = value(pixels[from + i], channel);
    },
  };
}

/** The pixels as they are; NaN and infinities, which would spread over a network's whole output, as 0. */
export const COPY = pointwise((value) => (Number.isFinite(value) ? value : 0));

function at(values: PerChannel, channel: number): number {
  return values.length === 1 ? values[0] : values[channel];
}

/** (value - mean) * scale + shift, numbers for each channel; NaN and infinities become the shift, as if they were the mean. */
function affine(numbers: { mean: number; scale: number; shift: number }[]): Operation {
  return {
    run: (pixels, from, count, out, to, channel) => {
      const { mean, scale, shift } = numbers[channel];
      for (let i = 0; i < count; i++) {
        const value = pixels[from + i];
        out[to + i] = Number.isFinite(value) ? (value - mean) * scale + shift : shift;
      }
    },
  };
}

/** exp(x) / sum of exp(x) over the channels of each pixel; their maximum is subtracted first, or exp overflows. */
const SOFTMAX: Operation = {
  mix: (values, channels, size) => {
    for (let i = 0; i < size; i++) {
      let highest = -Infinity;
      for (let c = 0; c < channels; c++) highest = Math.max(highest, values[c * size + i]);
      let sum = 0;
      for (let c = 0; c < channels; c++) {
        const power = Math.exp(values[c * size + i] - highest);
        values[c * size + i] = power;
        sum += power;
      }
      for (let c = 0; c < channels; c++) values[c * size + i] /= sum;
    }
  },
};

/** What a step takes its numbers from: the plane as it comes to this step, and the network's unprocessed input. */
export interface StepStatistics {
  own: PlaneStatistics | null;
  reference: PlaneStatistics | null;
}

/** The operation of a step on so many channels, or null where there is nothing to do. Its statistics are complete. */
export function createOperation(
  step: ProcessingStep,
  channels: number,
  statistics: StepStatistics,
): Operation | null {
  const forEach = <T>(numbers: (channel: number) => T): T[] =>
    Array.from({ length: channels }, (_, c) => numbers(c));
  switch (step.id) {
    case 'ensure_dtype':
      return castTo(step.dtype);
    case 'binarize':
      return pointwise((value, channel) => (value > at(step.threshold, channel) ? 1 : 0));
    case 'clip':
      return clip(forEach((channel) => clipBounds(step, statistics, channel)));
    case 'scale_linear':
      return pointwise((value, channel) => value * at(step.gain, channel) + at(step.offset, channel));
    case 'sigmoid':
      return pointwise((value) => 1 / (1 + Math.exp(-value)));
    case 'softmax':
      return SOFTMAX;
    case 'fixed_zero_mean_unit_variance':
      return affine(
        forEach((channel) => ({
          mean: at(step.mean, channel),
          scale: 1 / (at(step.std, channel) + step.eps),
          shift: 0,
        })),
      );
    case 'zero_mean_unit_variance':
      return affine(
        forEach((channel) => {
          const { mean, std } = measured(statistics.own).moments(channel);
          return { mean, scale: 1 / (std + step.eps), shift: 0 };
        }),
      );
    case 'scale_mean_variance':
      return affine(
        forEach((channel) => {
          const { mean, std } = measured(statistics.own).moments(channel);
          const target = measured(statistics.reference).moments(channel);
          return { mean, scale: (target.std + step.eps) / (std + step.eps), shift: target.mean };
        }),
      );
    case 'scale_range':
      return scaleRange(forEach((channel) => valueRange(step, statistics, channel)));
  }
}

function measured(statistics: PlaneStatistics | null): PlaneStatistics {
  if (!statistics) throw new Error('the step has no statistics');
  return statistics;
}

/** As numpy's astype, towards zero, but values beyond the type's range go to its ends. */
function castTo(dtype: TensorDtype): Operation | null {
  if (dtype === 'bool') return pointwise((value) => (value === 0 ? 0 : 1));
  const limits = LIMITS[dtype];
  if (!limits) return null;
  const [low, high] = limits;
  return pointwise((value) => Math.min(high, Math.max(low, Math.trunc(value))));
}

function clipBounds(
  { min, max, minPercentile, maxPercentile }: Extract<ProcessingStep, { id: 'clip' }>,
  { own }: StepStatistics,
  channel: number,
): [number, number] {
  const bound = (value: number | null, percent: number | null, otherwise: number): number =>
    value ?? (percent === null ? otherwise : measured(own).percentile(channel, percent));
  return [bound(min, minPercentile, -Infinity), bound(max, maxPercentile, Infinity)];
}

function clip(bounds: [number, number][]): Operation {
  return pointwise((value, channel) => Math.min(bounds[channel][1], Math.max(bounds[channel][0], value)));
}

function valueRange(
  { minPercentile, maxPercentile, eps, reference }: Extract<ProcessingStep, { id: 'scale_range' }>,
  statistics: StepStatistics,
  channel: number,
): ValueRange {
  const plane = measured(reference === null ? statistics.own : statistics.reference);
  return {
    low: plane.percentile(channel, minPercentile),
    high: plane.percentile(channel, maxPercentile),
    epsilon: eps,
  };
}

/** Flat planes are treated as `scaleValues` says. */
function scaleRange(ranges: ValueRange[]): Operation {
  return {
    run: (pixels, from, count, out, to, channel) =>
      scaleValues(pixels, from, count, ranges[channel], out, to),
  };
}
