import { z } from 'zod';

import { AppError } from '../../errors.ts';
import type { AxisSize, ModelSpec } from '../model-spec.ts';

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
  const halo = (axis: Axis): number => (axis.type === 'space' ? (axis.halo ?? 0) : 0);
  const order = ['batch', 'channel', 'y', 'x'] as const;
  const namesOf = (axes: Axis[]): string[] =>
    axes.flatMap((axis) => (axis.type === 'channel' ? axis.channel_names : []));
  const halos = { y: halo(output.axes[2]), x: halo(output.axes[3]) };
  return {
    name: about.name,
    description: about.description,
    license: about.license,
    version: null,
    authors: [],
    cite: [],
    tags: [],
    documentation: null,
    covers: [],
    format: '0.5.4',
    kind: 'instances',
    weights: weights.onnx.source,
    input: {
      name: input.id,
      axes: [...order],
      channels: fed,
      channelNames: namesOf(input.axes),
      dtype: 'float32',
      y: sizeOf(input.axes[2], source, 2),
      x: sizeOf(input.axes[3], source, 3),
    },
    preprocessing: [
      {
        id: 'scale_range',
        minPercentile: kwargs.min_percentile,
        maxPercentile: kwargs.max_percentile,
        eps: kwargs.eps,
        over: 'channel',
        reference: null,
      },
    ],
    output: {
      name: output.id,
      axes: [...order],
      channels,
      channelNames: namesOf(output.axes),
      y: { scale: 1, offset: 0 },
      x: { scale: 1, offset: 0 },
      halo: halos,
      planes,
    },
    postprocessing: [],
    planes: {
      foreground: { channel: planes.foreground },
      boundary: { channel: planes.boundary },
      distance: { channel: planes.distance },
    },
    masks: [],
    normalisation: { low: kwargs.min_percentile, high: kwargs.max_percentile, epsilon: kwargs.eps },
    tile,
    overlap,
    halo: Math.max(halos.y, halos.x),
    separation,
    objectDiameter,
    pixelSize: null,
    testTensors: null,
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
