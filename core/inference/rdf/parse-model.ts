import { z } from 'zod';

import { AppError } from '../../errors.ts';
import type { ModelSpec, PackageFile } from '../model-spec.ts';
import type { ProcessingStep, TensorDtype } from '../processing/steps.ts';
import { readAbout } from './about.ts';
import { FieldError, readField } from './field-error.ts';
import { readPixelSize } from './pixel-size.ts';
import { readSizes } from './sizes.ts';
import { readConfig, readPlanes, type SkipscopeConfig } from './skipscope-config.ts';
import { readStep, type StepContext } from './steps.ts';
import {
  axisOf,
  channelNamesOf,
  type StepDescription,
  type TensorDescription,
  type TensorDescriptions,
} from './tensor-description.ts';
import { readTensors04 } from './tensors-0-4.ts';
import { readTensors05 } from './tensors-0-5.ts';
import { readWeights, type WeightsDescription } from './weights.ts';

/** About how long a tile should be where a package does not say, and what neighbours share, in pixels. */
const USUAL_TILE = 512;
const USUAL_OVERLAP = 64;

export interface ParsedModel {
  spec: ModelSpec;
  weights: WeightsDescription;
}

/**
 * A model from its parsed description (BioImage.IO 0.4.x or 0.5.x). `source` is the file's name, for messages; `outputId`
 * the output to use of several, by default what `config.skipscope.output` says, else the first that can be used.
 *
 * https://github.com/bioimage-io/spec-bioimage-io/blob/main/src/bioimageio/spec/model/v0_5.py and v0_4.py
 *
 * @throws AppError `model.invalid`, naming the field, what was expected, what came and what to do
 */
export function parseModel(rdf: unknown, source: string, outputId?: string): ParsedModel {
  try {
    return readModel(rdf, outputId);
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    const { field, message } = error;
    throw new AppError(
      'model.invalid',
      `The model description ${source} cannot be used: ${field}: ${message}. Correct the file or choose another model.`,
      { details: { source, field, problem: message }, cause: error },
    );
  }
}

const headSchema = z.object({
  type: z.literal('model', { error: 'expected a description of type "model"' }),
  format_version: z
    .union([z.string(), z.number()], { error: 'expected the version of the format' })
    .transform(String),
  config: z.object({ skipscope: z.unknown().optional() }).nullish(),
  weights: z.unknown().optional(),
});

function readModel(rdf: unknown, outputId: string | undefined): ParsedModel {
  const { format_version: format, config: configs, weights: described } = readField(headSchema, rdf, '');
  const is04 = readVersion(format);
  const about = readAbout(rdf);
  const tensors = is04 ? readTensors04(rdf) : readTensors05(rdf);
  const weights = readWeights(described);
  const config = readConfig(configs?.skipscope);
  const tile = config.tile ?? USUAL_TILE;
  const input = chooseInput(tensors);
  const output = chooseOutput(tensors, input, outputId ?? config.output, tile);
  const sizes = readSizes(input, output, tile);
  const channelNames = channelNamesOf(output);
  const context = { input, is04 };
  const pre = readSteps(input, { ...context, tensor: input, isPostprocessing: false });
  const post = readSteps(output, { ...context, tensor: output, isPostprocessing: true });
  const spec: ModelSpec = {
    ...about,
    format,
    kind: config.kind,
    weights: weights.file.source,
    input: { ...describeTensor(input), dtype: pre.dtype, ...sizes.input },
    preprocessing: pre.steps,
    output: { ...describeTensor(output), index: tensors.outputs.indexOf(output), ...sizes.output },
    postprocessing: post.steps,
    ...readPlanes(config, channelNames.length),
    tile,
    overlap:
      config.overlap ?? Math.max(USUAL_OVERLAP, 2 * Math.max(sizes.output.halo.y, sizes.output.halo.x)),
    separation: config.separation,
    objectDiameter: config.objectDiameter,
    pixelSize: pixelSizeOf(config, input),
    testTensors: testTensorsOf(input.test, output.test),
  };
  return { spec, weights };
}

/** Whether it is 0.4, else 0.5. */
function readVersion(format: string): boolean {
  const [major, minor] = format.split('.').map(Number);
  if (major === 0 && minor === 4) return true;
  if (major === 0 && minor === 5) return false;
  const isOld = major === 0 && minor < 4;
  const advice = isOld
    ? 'bring the package up to date with the bioimageio.spec tool'
    : 'update Skipscope, or ask for a package in format 0.5';
  throw new FieldError('format_version', `expected 0.4.x or 0.5.x, got ${format}; ${advice}`);
}

/** The one input that has to be fed; optional ones are left out. */
function chooseInput({ inputs }: TensorDescriptions): TensorDescription {
  const required = inputs.filter(({ isOptional }) => !isOptional);
  if (required.length > 1) {
    const names = required.map(({ name }) => name).join(', ');
    throw new FieldError(
      'inputs',
      `expected one input, the image, got ${required.length} that are required: ${names}`,
    );
  }
  return required[0] ?? inputs[0];
}

/** The output of that id, or the first that is a picture in step with the input. */
function chooseOutput(
  { outputs }: TensorDescriptions,
  input: TensorDescription,
  id: string | undefined,
  tile: number,
): TensorDescription {
  if (id !== undefined) {
    const chosen = outputs.find(({ name }) => name === id);
    if (chosen) return chosen;
    const names = outputs.map(({ name }) => name).join(', ');
    throw new FieldError('outputs', `expected one of ${names}, got "${id}"`);
  }
  let first: FieldError | null = null;
  for (const output of outputs) {
    try {
      readSizes(input, output, tile);
      return output;
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      first ??= error;
    }
  }
  throw first ?? new FieldError('outputs', 'expected at least one output, got none');
}

function describeTensor(tensor: TensorDescription): Omit<ModelSpec['output'], 'index' | 'y' | 'x' | 'halo'> {
  const channelNames = channelNamesOf(tensor);
  return {
    name: tensor.name,
    axes: tensor.axes.map(({ name }) => name),
    channels: channelNames.length,
    channelNames,
  };
}

/**
 * The steps of a tensor, and the type that they leave. A description leaves out a last cast to the tensor's type; casts to
 * floating point change nothing here, where everything is computed in it.
 */
function readSteps(
  { steps: described, dtype }: TensorDescription,
  context: StepContext,
): { steps: ProcessingStep[]; dtype: TensorDtype } {
  const steps = described.map((step: StepDescription) => readStep(step, context));
  const last = steps.at(-1);
  const left =
    last?.id === 'ensure_dtype' ? last.dtype : last?.id === 'binarize' && !context.is04 ? 'bool' : dtype;
  if (last?.id !== 'ensure_dtype' && last?.id !== 'binarize') steps.push({ id: 'ensure_dtype', dtype });
  return {
    steps: steps.filter((step) => step.id !== 'ensure_dtype' || !step.dtype.startsWith('float')),
    dtype: left,
  };
}

function pixelSizeOf(config: SkipscopeConfig, input: TensorDescription): ModelSpec['pixelSize'] {
  if (config.pixelSize !== null) return { value: config.pixelSize, unit: 'micrometer' };
  return readPixelSize(axisOf(input, 'y')?.pixel ?? null, axisOf(input, 'x')?.pixel ?? null);
}

function testTensorsOf(input: PackageFile | null, output: PackageFile | null): ModelSpec['testTensors'] {
  return input && output ? { input, output } : null;
}
