import { z } from 'zod';

import {
  TENSOR_DTYPES,
  type PerChannel,
  type ProcessingStep,
  type StatisticsOver,
} from '../processing/steps.ts';
import { FieldError, readField, showValue } from './field-error.ts';
import { channelNamesOf, type StepDescription, type TensorDescription } from './tensor-description.ts';

/** What a step may refer to. */
export interface StepContext {
  tensor: TensorDescription;
  /** The input that is fed. */
  input: TensorDescription;
  isPostprocessing: boolean;
  /** Letters, and `mode`, instead of axis ids. */
  is04: boolean;
}

const percentile = z.number().min(0).max(100);
const eps = z.number().positive().default(1e-6);
const perChannel = z.union([z.number(), z.array(z.number()).min(1)], {
  error: 'expected a number or a list of numbers',
});
const axes = z.union([z.string(), z.array(z.string())], { error: 'expected a list of axes' }).nullish();
const axis = z.string().nullish();
const reference = z.string().nullish();
const mode = z.enum(['fixed', 'per_sample', 'per_dataset']).optional();

const KWARGS = {
  ensure_dtype: z.object({ dtype: z.enum(TENSOR_DTYPES) }),
  binarize: z.object({ threshold: perChannel, axis }),
  clip: z.object({
    min: z.number().nullish(),
    max: z.number().nullish(),
    min_percentile: percentile.nullish(),
    max_percentile: percentile.nullish(),
    axes,
  }),
  scale_linear: z.object({ gain: perChannel.default(1), offset: perChannel.default(0), axis, axes }),
  sigmoid: z.object({}),
  softmax: z.object({ axis }),
  zero_mean_unit_variance: z.object({
    mode,
    axes,
    mean: perChannel.nullish(),
    std: perChannel.nullish(),
    eps,
  }),
  fixed_zero_mean_unit_variance: z.object({ mean: perChannel, std: perChannel, axis, eps }),
  scale_range: z.object({
    mode,
    axes,
    min_percentile: percentile.default(0),
    max_percentile: percentile.default(100),
    eps,
    reference_tensor: reference,
  }),
  scale_mean_variance: z.object({ mode, axes, eps, reference_tensor: z.string() }),
};
type StepId = keyof typeof KWARGS;

/** Steps that each place and version knows. */
function knownSteps({ is04, isPostprocessing }: StepContext): StepId[] {
  const only05: StepId[] = ['ensure_dtype', 'softmax', 'fixed_zero_mean_unit_variance'];
  return (Object.keys(KWARGS) as StepId[]).filter(
    (id) => (!is04 || !only05.includes(id)) && (isPostprocessing || id !== 'scale_mean_variance'),
  );
}

/** A step under its 0.5 name with its arguments checked and filled in. */
export function readStep(step: StepDescription, context: StepContext): ProcessingStep {
  const known = knownSteps(context);
  const id = known.find((name) => name === step.id);
  if (!id) {
    const name = context.is04 ? 'name' : 'id';
    throw new FieldError(`${step.field}.${name}`, `expected one of ${known.join(', ')}, got "${step.id}"`);
  }
  return READERS[id](step.kwargs ?? {}, `${step.field}.kwargs`, context);
}

type StepReader = (kwargs: unknown, field: string, context: StepContext) => ProcessingStep;

const READERS: Record<StepId, StepReader> = {
  ensure_dtype: (kwargs, field) => ({ id: 'ensure_dtype', ...readField(KWARGS.ensure_dtype, kwargs, field) }),
  binarize: (kwargs, field, context) => {
    const { threshold, axis } = readField(KWARGS.binarize, kwargs, field);
    return { id: 'binarize', threshold: channelValues(threshold, `${field}.threshold`, axis, context) };
  },
  clip: (kwargs, field, context) => {
    const { min, max, min_percentile, max_percentile, axes } = readField(KWARGS.clip, kwargs, field);
    for (const [name, one, other] of [
      ['min', min, min_percentile],
      ['max', max, max_percentile],
    ] as const) {
      if (typeof one === 'number' && typeof other === 'number')
        throw new FieldError(`${field}.${name}`, `expected ${name} or ${name}_percentile, got both`);
    }
    if ([min, max, min_percentile, max_percentile].every((bound) => typeof bound !== 'number'))
      throw new FieldError(
        field,
        'expected at least one of min, max, min_percentile, max_percentile, got none',
      );
    return {
      id: 'clip',
      min: min ?? null,
      max: max ?? null,
      minPercentile: min_percentile ?? null,
      maxPercentile: max_percentile ?? null,
      over: statisticsOver(axes, field, context),
    };
  },
  scale_linear: (kwargs, field, context) => {
    const { gain, offset, axis } = readField(KWARGS.scale_linear, kwargs, field);
    return {
      id: 'scale_linear',
      gain: channelValues(gain, `${field}.gain`, axis, context),
      offset: channelValues(offset, `${field}.offset`, axis, context),
    };
  },
  sigmoid: () => ({ id: 'sigmoid' }),
  softmax: (kwargs, field, { tensor }) => {
    const { axis } = readField(KWARGS.softmax, kwargs, field);
    const channel = tensor.axes.find(({ name }) => name === 'channel');
    if (channel && (axis ?? 'channel') === channel.id) return { id: 'softmax' };
    throw new FieldError(
      `${field}.axis`,
      `expected the channel axis of ${tensor.field}, got ${showValue(axis ?? 'channel')}`,
    );
  },
  zero_mean_unit_variance: (kwargs, field, context) => {
    const read = readField(KWARGS.zero_mean_unit_variance, kwargs, field);
    const { mean, std, eps } = read;
    const isFixed = (read.mode ?? (context.is04 ? 'fixed' : 'per_sample')) === 'fixed';
    if (!isFixed)
      return { id: 'zero_mean_unit_variance', over: statisticsOver(read.axes, field, context), eps };
    if (mean === null || mean === undefined || std === null || std === undefined)
      throw new FieldError(field, 'expected mean and std, as mode "fixed" needs them');
    return fixed(mean, std, eps, field, undefined, context);
  },
  fixed_zero_mean_unit_variance: (kwargs, field, context) => {
    const { mean, std, eps, axis } = readField(KWARGS.fixed_zero_mean_unit_variance, kwargs, field);
    return fixed(mean, std, eps, field, axis, context);
  },
  scale_range: (kwargs, field, context) => {
    const read = readField(KWARGS.scale_range, kwargs, field);
    const { min_percentile: minPercentile, max_percentile: maxPercentile } = read;
    if (minPercentile >= maxPercentile)
      throw new FieldError(
        `${field}.max_percentile`,
        `expected more than min_percentile, ${minPercentile}, got ${maxPercentile}`,
      );
    const over = statisticsOver(read.axes, field, context);
    const reference = referenceOf(read.reference_tensor, over, field, context);
    return { id: 'scale_range', minPercentile, maxPercentile, over, eps: read.eps, reference };
  },
  scale_mean_variance: (kwargs, field, context) => {
    const read = readField(KWARGS.scale_mean_variance, kwargs, field);
    const over = statisticsOver(read.axes, field, context);
    const reference = referenceOf(read.reference_tensor, over, field, context);
    if (reference !== null) return { id: 'scale_mean_variance', over, eps: read.eps, reference };
    throw new FieldError(
      `${field}.reference_tensor`,
      `expected "${context.input.name}", got the tensor itself`,
    );
  },
};

function fixed(
  mean: number | number[],
  std: number | number[],
  eps: number,
  field: string,
  axis: string | null | undefined,
  context: StepContext,
): ProcessingStep {
  return {
    id: 'fixed_zero_mean_unit_variance',
    mean: channelValues(mean, `${field}.mean`, axis, context),
    std: channelValues(std, `${field}.std`, axis, context),
    eps,
  };
}

/** One number, or one for each channel. */
function channelValues(
  value: number | number[],
  field: string,
  axis: string | null | undefined,
  { tensor }: StepContext,
): PerChannel {
  const values = Array.isArray(value) ? value : [value];
  if (values.length === 1) return values;
  const channels = channelNamesOf(tensor).length;
  const along = tensor.axes.find(({ id }) => id === (axis ?? 'channel'));
  if (along?.name === 'channel' && values.length === channels) return values;
  throw new FieldError(
    field,
    `expected one number or one for each of the ${channels} channels, got ${values.length} along axis "${axis ?? 'channel'}"`,
  );
}

/**
 * Whether statistics are taken over each channel or all of them: `axes` are those that are taken together (0.5: ids, 0.4:
 * letters; none given: all), and y and x are among them. Whether the batch is, too, makes no difference for one image.
 */
function statisticsOver(
  axes: string | string[] | null | undefined,
  field: string,
  { tensor, is04 }: StepContext,
): StatisticsOver {
  const hasChannels = channelNamesOf(tensor).length > 1;
  if (axes === null || axes === undefined || axes.length === 0) return hasChannels ? 'plane' : 'channel';
  const letter = (id: string): string => ({ b: 'batch', i: 'index', t: 'time', c: 'channel' })[id] ?? id;
  const ids = typeof axes === 'string' && is04 ? [...axes].map(letter) : [axes].flat().map(letter);
  const known = tensor.axes.map(({ id }) => id);
  const unknown = ids.find((id) => !known.includes(id) && id !== 'batch');
  if (unknown !== undefined)
    throw new FieldError(`${field}.axes`, `expected axes of ${known.join(', ')}, got "${unknown}"`);
  const taken = tensor.axes.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  if (!taken.includes('y') || !taken.includes('x'))
    throw new FieldError(`${field}.axes`, `expected y and x among them, got ${showValue(axes)}`);
  return hasChannels && taken.includes('channel') ? 'plane' : 'channel';
}

/** The fed input when it is referred to, null for the tensor itself. */
function referenceOf(
  name: string | null | undefined,
  over: StatisticsOver,
  field: string,
  { tensor, input }: StepContext,
): string | null {
  if (name === null || name === undefined || name === tensor.name) return null;
  if (name !== input.name) {
    throw new FieldError(
      `${field}.reference_tensor`,
      `expected "${input.name}", the input that is fed, got "${name}"`,
    );
  }
  const [own, other] = [channelNamesOf(tensor).length, channelNamesOf(input).length];
  if (over === 'plane' || other === 1 || other === own) return name;
  throw new FieldError(
    `${field}.axes`,
    `expected the channel axis among them, as "${name}" has ${other} channels and ${tensor.name} ${own}`,
  );
}
