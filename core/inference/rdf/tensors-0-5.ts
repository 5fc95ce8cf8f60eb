import { z } from 'zod';

import type { PackageFile } from '../model-spec.ts';
import { TENSOR_DTYPES } from '../processing/steps.ts';
import { FieldError, readField } from './field-error.ts';
import {
  checkNames,
  spaceAxis,
  type AxisDescription,
  type AxisLength,
  type TensorDescription,
  type TensorDescriptions,
} from './tensor-description.ts';

const length = z.int().positive();
const referenceSize = z.object({
  tensor_id: z.string(),
  axis_id: z.string(),
  offset: z.int().default(0),
});
const size = z.union(
  [
    length,
    z.object({ min: length, step: length }),
    referenceSize,
    z.object({ min: length.default(1), max: length.nullish() }).strict(),
  ],
  { error: 'expected a number of pixels, { min, step } or { tensor_id, axis_id, offset }' },
);

const sized = {
  id: z.string().optional(),
  size,
  scale: z.number().positive().default(1),
  unit: z.string().nullish(),
  halo: z.int().nonnegative().default(0),
};
const axisSchema = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('batch') }),
    z.object({
      type: z.literal('channel'),
      id: z.string().optional(),
      channel_names: z.array(z.string()).min(1),
    }),
    z.object({ type: z.literal('index'), ...sized }),
    z.object({ type: z.literal('time'), ...sized }),
    z.object({ type: z.literal('space'), ...sized }),
  ],
  { error: 'expected an axis with type batch, channel, index, time or space' },
);
type Axis = z.infer<typeof axisSchema>;

const fileSchema = z.object({ source: z.string().min(1), sha256: z.string().nullish() });
const dataSchema = z.object({ type: z.enum(TENSOR_DTYPES).optional() });
const stepSchema = z.object({ id: z.string(), kwargs: z.unknown().optional() });
const tensorSchema = z.object({
  id: z.string().optional(),
  optional: z.boolean().default(false),
  axes: z.array(axisSchema).min(1),
  data: z
    .union([dataSchema, z.array(dataSchema).min(1)], { error: 'expected { type, ... } or a list of them' })
    .nullish(),
  test_tensor: fileSchema.nullish(),
  preprocessing: z.array(stepSchema).nullish(),
  postprocessing: z.array(stepSchema).nullish(),
});
const tensorsSchema = z.object({
  inputs: z.array(tensorSchema).min(1),
  outputs: z.array(tensorSchema).min(1),
});

/** Inputs and outputs of a description 0.5, field by field as in its own words. */
export function readTensors05(rdf: unknown): TensorDescriptions {
  const { inputs, outputs } = readField(tensorsSchema, rdf, '');
  const described = {
    inputs: inputs.map((tensor, i) => describe(tensor, `inputs.${i}`, 'input')),
    outputs: outputs.map((tensor, i) => describe(tensor, `outputs.${i}`, 'output')),
  };
  checkNames(described);
  resolveScales(described);
  return described;
}

function describe(
  tensor: z.infer<typeof tensorSchema>,
  field: string,
  kind: 'input' | 'output',
): TensorDescription {
  const list = kind === 'input' ? 'preprocessing' : 'postprocessing';
  const data = Array.isArray(tensor.data) ? tensor.data[0] : tensor.data;
  return {
    field,
    name: tensor.id ?? kind,
    isOptional: tensor.optional,
    axes: tensor.axes.map((axis, i) => describeAxis(axis, `${field}.axes.${i}`)),
    dtype: data?.type ?? 'float32',
    steps: (tensor[list] ?? []).map((step, i) => ({ ...step, field: `${field}.${list}.${i}` })),
    test: tensor.test_tensor ? fileOf(tensor.test_tensor) : null,
  };
}

function fileOf({ source, sha256 }: z.infer<typeof fileSchema>): PackageFile {
  return { source, sha256: sha256 ?? null };
}

function describeAxis(axis: Axis, field: string): AxisDescription {
  const about = { field, scale: 1, halo: 0, channelNames: [], pixel: null };
  // Its size is 1 or left to whoever runs the network.
  if (axis.type === 'batch') return { ...about, id: 'batch', name: 'batch', length: { min: 1, step: 0 } };
  if (axis.type === 'channel') {
    const count = axis.channel_names.length;
    return {
      ...about,
      id: longId(axis.id ?? 'channel'),
      name: 'channel',
      length: { min: count, step: 0 },
      channelNames: axis.channel_names,
    };
  }
  // A spatial axis without id is x.
  const id = longId(axis.id ?? (axis.type === 'space' ? 'x' : axis.type));
  return {
    ...about,
    id,
    name: axis.type === 'space' ? spaceAxis(id, field) : axis.type,
    scale: axis.scale,
    length: lengthOf(axis.size, axis.scale),
    halo: axis.halo,
    pixel: axis.unit ? { value: axis.scale, unit: axis.unit } : null,
  };
}

/** Letters of 0.4 that 0.5 takes as axis ids. */
function longId(id: string): string {
  return { b: 'batch', c: 'channel', i: 'index', t: 'time' }[id] ?? id;
}

function lengthOf(given: z.infer<typeof size>, axisScale: number): AxisLength {
  if (typeof given === 'number') return { min: given, step: 0 };
  if ('step' in given) return given;
  if ('tensor_id' in given)
    return {
      tensor: given.tensor_id,
      axis: longId(given.axis_id),
      scale: 1 / axisScale,
      offset: given.offset,
    };
  return 'unknown';
}

/** length of the axis referred to * its scale / own scale + offset: multiplies in the other's scale. */
function resolveScales({ inputs, outputs }: TensorDescriptions): void {
  const tensors = [...inputs, ...outputs];
  for (const { length, field } of tensors.flatMap(({ axes }) => axes)) {
    if (length === 'unknown' || !('tensor' in length)) continue;
    const tensor = tensors.find(({ name }) => name === length.tensor);
    const axis = tensor?.axes.find(({ id }) => id === length.axis);
    if (!axis) {
      const known = tensors.flatMap(({ name, axes }) => axes.map(({ id }) => `${name}.${id}`)).join(', ');
      throw new FieldError(`${field}.size`, `expected one of ${known}, got ${length.tensor}.${length.axis}`);
    }
    length.scale *= axis.scale;
  }
}
