import { z } from 'zod';

import type { AxisName, PackageFile } from '../model-spec.ts';
import { TENSOR_DTYPES } from '../processing/steps.ts';
import { FieldError, readField, showValue } from './field-error.ts';
import {
  checkNames,
  numberChannels,
  type AxisDescription,
  type AxisLength,
  type TensorDescription,
  type TensorDescriptions,
} from './tensor-description.ts';

/** Letters of `axes`. */
const AXES: Record<string, AxisName> = {
  b: 'batch',
  i: 'index',
  t: 'time',
  c: 'channel',
  z: 'z',
  y: 'y',
  x: 'x',
};

const lengths = z.array(z.int().nonnegative()).min(1);
const shapeSchema = z.union(
  [
    lengths,
    z.object({ min: lengths, step: lengths }),
    z.object({
      reference_tensor: z.string(),
      scale: z.array(z.number().nonnegative().nullable()).min(1),
      offset: z.array(z.number().multipleOf(0.5)).min(1),
    }),
  ],
  {
    error:
      'expected a list of lengths, { min, step } or { reference_tensor, scale, offset } with one number for each axis',
  },
);
type Shape = z.infer<typeof shapeSchema>;

const stepSchema = z.object({ name: z.string(), kwargs: z.unknown().optional() });
const tensorSchema = z.object({
  name: z.string(),
  axes: z.string().regex(/^[bitczyx]+$/, 'expected letters of bitczyx'),
  data_type: z.enum(TENSOR_DTYPES).default('float32'),
  shape: shapeSchema,
  halo: lengths.nullish(),
  preprocessing: z.array(stepSchema).nullish(),
  postprocessing: z.array(stepSchema).nullish(),
});
type Tensor = z.infer<typeof tensorSchema>;
const files = z.array(z.string().min(1)).nullish();
const tensorsSchema = z.object({
  inputs: z.array(tensorSchema).min(1),
  outputs: z.array(tensorSchema).min(1),
  test_inputs: files,
  test_outputs: files,
});

/** Inputs and outputs of a description 0.4. */
export function readTensors04(rdf: unknown): TensorDescriptions {
  const { inputs, outputs, test_inputs, test_outputs } = readField(tensorsSchema, rdf, '');
  const test = (sources: string[] | null | undefined, i: number): PackageFile | null =>
    sources?.[i] === undefined ? null : { source: sources[i], sha256: null };
  const describedInputs = inputs.map((tensor, i) => ({
    ...describe(tensor, `inputs.${i}`, 'preprocessing', []),
    // Preprocessed tensors are float32, whatever the image was.
    dtype: tensor.preprocessing?.length ? ('float32' as const) : tensor.data_type,
    test: test(test_inputs, i),
  }));
  const describedOutputs = outputs.map((tensor, i) => ({
    ...describe(tensor, `outputs.${i}`, 'postprocessing', describedInputs),
    dtype: tensor.data_type,
    test: test(test_outputs, i),
  }));
  const described = { inputs: describedInputs, outputs: describedOutputs };
  checkNames(described);
  return described;
}

function describe(
  tensor: Tensor,
  field: string,
  list: 'preprocessing' | 'postprocessing',
  inputs: readonly TensorDescription[],
): Omit<TensorDescription, 'dtype' | 'test'> {
  const { axes, shape, halo } = tensor;
  checkCounts(tensor, field);
  return {
    field,
    name: tensor.name,
    isOptional: false,
    axes: [...axes].map((letter, i): AxisDescription => {
      const name = AXES[letter];
      const length = lengthOf(shape, i, name, inputs);
      return {
        field: `${field}.shape`,
        id: name,
        name,
        length,
        scale: 1,
        halo: halo?.[i] ?? 0,
        channelNames: name === 'channel' ? numberChannels(countChannels(length, inputs, field)) : [],
        pixel: null,
      };
    }),
    steps: (tensor[list] ?? []).map(({ name, kwargs }, i) => ({
      field: `${field}.${list}.${i}`,
      id: name,
      kwargs,
    })),
  };
}

/** Every list has as many entries as there are axes. */
function checkCounts({ axes, shape, halo }: Tensor, field: string): void {
  const lists = Array.isArray(shape)
    ? { shape }
    : 'min' in shape
      ? { 'shape.min': shape.min, 'shape.step': shape.step }
      : { 'shape.scale': shape.scale, 'shape.offset': shape.offset };
  for (const [name, list] of Object.entries({ ...lists, ...(halo ? { halo } : {}) })) {
    if (list.length === axes.length) continue;
    throw new FieldError(
      `${field}.${name}`,
      `expected ${axes.length} numbers, one for each of the axes ${axes}, got ${showValue(list)}`,
    );
  }
}

/** `shape(output) = shape(input) * scale + 2 * offset`; scale 0 or null: a new axis, 2 * offset long. */
function lengthOf(shape: Shape, i: number, name: AxisName, inputs: readonly TensorDescription[]): AxisLength {
  if (Array.isArray(shape)) return { min: shape[i], step: 0 };
  if ('min' in shape) return { min: shape.min[i], step: shape.step[i] };
  const scale = shape.scale[i];
  const offset = 2 * shape.offset[i];
  if (!scale) return { min: offset, step: 0 };
  // "tensor.axis" stands for another axis than the one of the same letter.
  const [tensor, axis = name] = shape.reference_tensor.split('.');
  const length = { tensor, axis: AXES[axis] ?? axis, scale, offset };
  const known = inputs.find((input) => input.name === tensor)?.axes.find(({ id }) => id === length.axis);
  if (known || name === 'batch') return length;
  const names = inputs.map((input) => input.name).join(', ');
  throw new FieldError(
    'outputs',
    `expected a shape that refers to an axis of ${names}, got axis ${length.axis} of "${tensor}"`,
  );
}

function countChannels(length: AxisLength, inputs: readonly TensorDescription[], field: string): number {
  if (length === 'unknown') throw new FieldError(`${field}.shape`, 'expected a number of channels');
  if ('min' in length) return Math.max(1, length.min);
  const { tensor, axis, scale, offset } = length;
  const reference = inputs.find(({ name }) => name === tensor)?.axes.find(({ id }) => id === axis);
  return Math.round((reference?.channelNames.length ?? 1) * scale + offset);
}
