import { z } from 'zod';

import { MODEL_KINDS, type ModelSpec, type PlaneSource } from '../model-spec.ts';
import { FieldError, readField } from './field-error.ts';

const unit = z.number().min(0).max(1);
const channel = z.int().nonnegative();
const pixels = z.int().positive();

/**
 * `config.skipscope` of a description. Everything may be left out: then channel 0 is a probability of foreground, and its
 * components are the objects.
 */
const configSchema = z.object({
  version: z.literal(1).default(1),
  kind: z.enum(MODEL_KINDS).default('semantic'),
  /** Id of the output tensor; the first that can be used when left out. */
  output: z.string().optional(),
  /** Channels of the output. */
  outputs: z
    .object({
      foreground: channel.optional(),
      boundary: channel.optional(),
      distance: channel.optional(),
      membrane: channel.optional(),
    })
    .default({}),
  /** How a foreground becomes objects: by a watershed of its distance to the background where their diameter is known. */
  method: z.enum(['components', 'watershed']).optional(),
  masks: z.array(z.object({ name: z.string().min(1), channel, threshold: unit })).default([]),
  tile: pixels.optional(),
  overlap: z.int().nonnegative().optional(),
  objectDiameter: z.number().positive().nullable().default(null),
  /** Micrometres a pixel. */
  pixelSize: z.number().positive().nullable().default(null),
  separation: z
    .object({
      threshold: unit.default(0.5),
      splitStrength: unit.default(0.5),
      minSize: z.int().nonnegative().default(0),
    })
    .prefault({}),
});

export type SkipscopeConfig = z.infer<typeof configSchema>;

const FIELD = 'config.skipscope';

export function readConfig(config: unknown): SkipscopeConfig {
  return readField(configSchema, config ?? {}, FIELD);
}

/** What the output's channels stand for. */
export function readPlanes(config: SkipscopeConfig, channels: number): Pick<ModelSpec, 'planes' | 'masks'> {
  const { outputs, kind } = config;
  for (const [name, index] of Object.entries(outputs)) {
    if (index !== undefined) checkChannel(index, channels, `${FIELD}.outputs.${name}`);
  }
  for (const [i, mask] of config.masks.entries())
    checkChannel(mask.channel, channels, `${FIELD}.masks.${i}.channel`);
  if (kind === 'boundaries') return boundaryPlanes(config);
  if (kind === 'instances' && outputs.foreground === undefined)
    throw new FieldError(`${FIELD}.outputs.foreground`, 'expected the number of a channel, got nothing');
  const boundary = fromChannel(kind === 'semantic' ? undefined : outputs.boundary);
  const distance = fromChannel(kind === 'semantic' ? undefined : outputs.distance);
  return {
    planes: {
      foreground: { channel: outputs.foreground ?? 0 },
      boundary: boundary ?? { constant: 0 },
      distance: distance ?? chooseDistance(config, boundary !== null),
    },
    masks: config.masks,
  };
}

/** The regions between membranes are the objects: a watershed of the membrane map, which is kept as a mask as well. */
function boundaryPlanes({
  outputs,
  masks,
  separation,
}: SkipscopeConfig): Pick<ModelSpec, 'planes' | 'masks'> {
  const channel = outputs.membrane ?? 0;
  const own = { name: 'membrane', channel, threshold: 1 - separation.threshold };
  return {
    planes: { foreground: { channel, invert: true }, boundary: { channel }, distance: { constant: 1 } },
    masks: masks.some(({ name }) => name === own.name) ? masks : [own, ...masks],
  };
}

function fromChannel(channel: number | undefined): PlaneSource | null {
  return channel === undefined ? null : { channel };
}

/** A boundary parts what touches already; a foreground alone is parted by its own shape, or not at all. */
function chooseDistance({ method, objectDiameter }: SkipscopeConfig, hasBoundary: boolean): PlaneSource {
  const chosen = method ?? (objectDiameter !== null && !hasBoundary ? 'watershed' : 'components');
  return chosen === 'components' ? { constant: 1 } : { transform: 'distance' };
}

function checkChannel(index: number, channels: number, field: string): void {
  if (index < channels) return;
  throw new FieldError(field, `expected a number below the output's ${channels} channels, got ${index}`);
}
