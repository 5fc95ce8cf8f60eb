import { z } from 'zod';

import type { Separation } from '../contract.ts';
import { AppError } from '../errors.ts';

/** Lengths that the network takes along an axis, in pixels: min + a multiple of step. */
export interface AxisSize {
  min: number;
  step: number;
}

/** What the engine needs to know of a model, from its BioImage.IO 0.5 rdf.yaml with our `config.skipscope`. */
export interface ModelSpec {
  name: string;
  description: string;
  license: string;
  /** The ONNX file, relative to the model's folder. */
  weights: string;
  /** float32 (batch, 3, y, x); a single channel is fed three times. */
  input: { name: string; y: AxisSize; x: AxisSize };
  /** float32 (batch, channels, y, x), all values 0..1; `planes` are indices of its channels. */
  output: {
    name: string;
    channels: number;
    planes: { foreground: number; boundary: number; distance: number };
  };
  /** (value - low) / (high - low + epsilon) per channel; `low` and `high` are these percentiles of the whole plane. */
  normalisation: { low: number; high: number; epsilon: number };
  /** Preferred side of a network tile, and what neighbouring tiles share at least, in pixels. */
  tile: number;
  overlap: number;
  /** Pixels at a tile's edge whose output is not to be trusted. */
  halo: number;
  separation: Separation;
  /** Diameter in pixels of the objects it was trained for; null when it does not matter. */
  objectDiameter: number | null;
}

const unit = z.number().min(0).max(1);
const axisSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('batch') }),
  z.object({ type: z.literal('channel'), channel_names: z.array(z.string()).min(1) }),
  z.object({
    type: z.literal('space'),
    id: z.enum(['y', 'x']),
    size: z.union([
      z.object({ min: z.int().positive(), step: z.int().positive() }),
      z.object({ tensor_id: z.string(), axis_id: z.string() }),
    ]),
    halo: z.int().nonnegative().optional(),
  }),
]);
type Axis = z.infer<typeof axisSchema>;
const tensorSchema = z.object({ id: z.string(), axes: z.array(axisSchema).length(4) });

const rdfSchema = z.object({
  type: z.literal('model'),
  name: z.string(),
  description: z.string(),
  license: z.string(),
  inputs: z
    .array(
      tensorSchema.extend({
        preprocessing: z
          .array(
            z.object({
              id: z.literal('scale_range'),
              kwargs: z.object({
                min_percentile: z.number(),
                max_percentile: z.number(),
                eps: z.number().positive(),
              }),
            }),
          )
          .length(1),
      }),
    )
    .length(1),
  outputs: z.array(tensorSchema).length(1),
  weights: z.object({ onnx: z.object({ source: z.string().min(1) }) }),
  config: z.object({
    skipscope: z.object({
      version: z.literal(1),
      kind: z.literal('instances'),
      outputs: z.object({
        foreground: z.int().nonnegative(),
        boundary: z.int().nonnegative(),
        distance: z.int().nonnegative(),
      }),
      tile: z.int().positive(),
      overlap: z.int().nonnegative(),
      objectDiameter: z.number().positive().nullable().default(null),
      separation: z.object({ threshold: unit, splitStrength: unit, minSize: z.int().nonnegative() }),
    }),
  }),
});

/**
 * The spec from a parsed rdf.yaml. Throws AppError `model.invalid`, naming the field, what was expected and what came.
 * `source` is the file's name, for the message.
 */
export function parseModelSpec(rdf: unknown, source: string): ModelSpec {
  const parsed = rdfSchema.safeParse(rdf);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(source, issue.path.join('.') || 'the whole file', issue.message);
  }
  const { inputs, outputs, weights, config, ...about } = parsed.data;
  const { outputs: planes, tile, overlap, objectDiameter, separation } = config.skipscope;
  const [input] = inputs;
  const [output] = outputs;
  const fed = channelsOf(input.axes, source, 'inputs.0.axes');
  if (fed !== 3) throw invalid(source, 'inputs.0.axes.1.channel_names', `expected 3 names, got ${fed}`);
  const channels = channelsOf(output.axes, source, 'outputs.0.axes');
  for (const [plane, index] of Object.entries(planes)) {
    if (index >= channels) {
      const field = `config.skipscope.outputs.${plane}`;
      throw invalid(source, field, `expected an index below the output's ${channels} channels, got ${index}`);
    }
  }
  const [{ kwargs }] = input.preprocessing;
  const halos = output.axes.map((axis) => (axis.type === 'space' ? (axis.halo ?? 0) : 0));
  return {
    name: about.name,
    description: about.description,
    license: about.license,
    weights: weights.onnx.source,
    input: { name: input.id, y: sizeOf(input.axes[2], source, 2), x: sizeOf(input.axes[3], source, 3) },
    output: { name: output.id, channels, planes },
    normalisation: { low: kwargs.min_percentile, high: kwargs.max_percentile, epsilon: kwargs.eps },
    tile,
    overlap,
    halo: Math.max(...halos),
    separation,
    objectDiameter,
  };
}

/** Number of channels; checks the order batch, channel, y, x. */
function channelsOf(axes: Axis[], source: string, field: string): number {
  const order = axes.map((axis) => (axis.type === 'space' ? axis.id : axis.type)).join(', ');
  if (order !== 'batch, channel, y, x')
    throw invalid(source, field, `expected batch, channel, y, x, got ${order}`);
  return (axes[1] as Extract<Axis, { type: 'channel' }>).channel_names.length;
}

function sizeOf(axis: Axis, source: string, index: number): AxisSize {
  if (axis.type === 'space' && 'min' in axis.size) return axis.size;
  throw invalid(
    source,
    `inputs.0.axes.${index}.size`,
    'expected min and step, got a reference to another tensor',
  );
}

function invalid(source: string, field: string, problem: string): AppError {
  const message = `The model description ${source} cannot be used: ${field}: ${problem}. Correct the file or choose another model.`;
  return new AppError('model.invalid', message, { details: { source, field, problem } });
}
