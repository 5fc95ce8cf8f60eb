/** Devices, and work that takes its time: segmentation, separation, export, models. */
import { z } from 'zod';

import { planeSchema } from '../image/plane.ts';
import { errorBodySchema } from './errors.ts';
import { exportAllResultSchema, exportedFileSchema } from './exports.ts';
import { labelsInfoSchema } from './labels.ts';
import { modelInfoSchema, modelTestSchema, separationSchema } from './models.ts';
import { count, id, rectSchema, unit } from './values.ts';

export const EXECUTION_PROVIDERS = ['cpu', 'cuda', 'webgpu', 'dml', 'coreml'] as const;
export type ExecutionProvider = (typeof EXECUTION_PROVIDERS)[number];
export const deviceChoiceSchema = z.enum(['auto', ...EXECUTION_PROVIDERS]);
export type DeviceChoice = z.infer<typeof deviceChoiceSchema>;

export const deviceInfoSchema = z.object({
  provider: z.enum(EXECUTION_PROVIDERS),
  name: z.string(),
  isAvailable: z.boolean(),
  /** Why not, when it is not. */
  reason: z.string().nullable(),
});
export type DeviceInfo = z.infer<typeof deviceInfoSchema>;

export const segmentRequestSchema = z.object({
  modelId: id.optional(),
  device: deviceChoiceSchema.default('auto'),
  t: count.default(0),
  z: count.default(0),
  /**
   * Channels fed to the model, as many as it takes. A single one is repeated; an RGB image's three become their luminance for
   * a model that takes one. By default all three of an RGB image, else the first (as many as the model takes, if there are).
   */
  channels: z.array(count).min(1).max(64).optional(),
  /**
   * Diameter in pixels of the objects in this image: it is rescaled so that they are as large as those that the model was
   * trained for. null: fed as it is.
   */
  diameter: z.number().min(0.5).max(10_000).nullable().default(null),
  /** Average over the four flips and, where tiles are square, the quarter turns of each tile: slower, a little better. */
  flips: z.boolean().default(false),
  separation: separationSchema.partial().default({}),
  /** Leave objects that a hand has touched, or that were accepted, as they are. */
  keepEdited: z.boolean().default(true),
  /** Look for objects whose centres lie in this rectangle (image pixels), and leave what is outside; by default everywhere. */
  region: rectSchema.optional(),
  /** The plane `t`, `z`; all z planes of `t`; all time points of `z`; or all planes. One step of the history in any case. */
  span: z.enum(['plane', 'z', 't', 'all']).default('plane'),
  /**
   * Objects of neighbouring planes that share at least this part of what both cover (intersection over union) become one object
   * with one label; null: no objects are linked.
   */
  link: z.number().gt(0).max(1).nullable().default(null),
});
export type SegmentRequest = z.input<typeof segmentRequestSchema>;
export const separateRequestSchema = z.object({
  separation: separationSchema,
  keepEdited: z.boolean().default(true),
  t: count.default(0),
  z: count.default(0),
});
export type SeparateRequest = z.input<typeof separateRequestSchema>;

/** What a SegmentRequest would take, told before it starts. */
export const segmentEstimateSchema = z.object({
  planes: count,
  /** Image pixels in all planes, what is read around a region included. */
  pixels: count,
  /** From the speed of earlier runs with the same model on the same device; null before the first one. */
  ms: z.number().nonnegative().nullable(),
  /** Most memory that will be held at a time; null before the first run. */
  memoryBytes: z.number().nonnegative().nullable(),
  /** Disk that the probability maps take. */
  diskBytes: count,
});
export type SegmentEstimate = z.infer<typeof segmentEstimateSchema>;

export const jobKindSchema = z.enum(['segment', 'separate', 'export', 'model']);
export type JobKind = z.infer<typeof jobKindSchema>;
export const jobStartedSchema = z.object({ jobId: id });
export type JobStarted = z.infer<typeof jobStartedSchema>;

export const stageTimesSchema = z.object({
  read: z.number(),
  infer: z.number(),
  separate: z.number(),
  write: z.number(),
});
/** Milliseconds spent in each stage. */
export type StageTimes = z.infer<typeof stageTimesSchema>;

const numbered = { number: count };
export const jobEventSchema = z.discriminatedUnion('type', [
  z.object({ ...numbered, type: z.literal('started'), kind: jobKindSchema, imageId: id.nullable() }),
  /** The execution provider in use; `fallback` says why it is not the one asked for, else null. */
  z.object({
    ...numbered,
    type: z.literal('device'),
    device: z.enum(EXECUTION_PROVIDERS),
    fallback: z.string().nullable(),
  }),
  z.object({
    ...numbered,
    type: z.literal('progress'),
    stage: z.enum(['queued', 'read', 'infer', 'separate', 'write', 'unpack', 'check', 'test']),
    /** 0..1 over the whole job. */
    fraction: unit,
    /** Estimated milliseconds left, null while unknown. */
    remainingMs: z.number().nonnegative().nullable(),
    /** While it waits for the engine: how many other runs come before it. */
    before: count.optional(),
    /** Which of several images is at work, from 1 on; absent in jobs of one. */
    image: z.object({ number: count, count, name: z.string() }).optional(),
  }),
  /** The probability of this rectangle can be read now. */
  z.object({ ...numbered, type: z.literal('tile'), rect: rectSchema, plane: planeSchema.optional() }),
  /** Labels changed; fetch the tiles again. */
  z.object({
    ...numbered,
    type: z.literal('labels'),
    tiles: z.array(planeSchema.extend({ column: count, row: count })),
    labels: labelsInfoSchema,
  }),
  z.object({
    ...numbered,
    type: z.literal('exported'),
    files: z.array(exportedFileSchema),
    /** The file beside them that says where they come from (main/services/export/provenance.ts). */
    provenance: exportedFileSchema.pick({ name: true, path: true, url: true }).optional(),
    /** What was not written and why, where other files were. */
    failures: z.array(z.object({ file: z.string(), error: errorBodySchema })).optional(),
  }),
  /** Several images were exported; also told of what was written before a job was cancelled. */
  exportAllResultSchema.extend({ ...numbered, type: z.literal('exportedAll') }),
  /** A model was added or tested; `model` is as it is listed from now on. */
  z.object({ ...numbered, type: z.literal('model'), model: modelInfoSchema, test: modelTestSchema }),
  z.object({
    ...numbered,
    type: z.literal('done'),
    objects: count.nullable(),
    device: z.enum(EXECUTION_PROVIDERS).nullable(),
    /** Median equivalent diameter of the objects found, in image pixels; null below 5 objects and for other jobs. */
    medianDiameter: z.number().nullable().default(null),
    ms: stageTimesSchema,
  }),
  z.object({ ...numbered, type: z.literal('failed'), error: errorBodySchema }),
  z.object({ ...numbered, type: z.literal('cancelled') }),
]);
export type JobEvent = z.infer<typeof jobEventSchema>;
/** A job event before it gets its number. */
export type NewJobEvent = JobEvent extends infer E ? (E extends JobEvent ? Omit<E, 'number'> : never) : never;
export const jobStatusSchema = z.object({
  id,
  kind: jobKindSchema,
  /** Null for jobs that have none (kind `model`). */
  imageId: id.nullable(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  events: count,
});
export type JobStatus = z.infer<typeof jobStatusSchema>;
