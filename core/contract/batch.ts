/** Batches: one configuration for many images, and what has become of each of them. */
import { z } from 'zod';

import { fileEntrySchema } from './app.ts';
import { errorBodySchema } from './errors.ts';
import { EXPORT_FORMATS, sharedFileSchema } from './exports.ts';
import { EXECUTION_PROVIDERS, segmentRequestSchema, stageTimesSchema } from './jobs.ts';
import { count, id, unit } from './values.ts';

/** What can stand in an output's name: of an image `plate1/a01.ome.tif` `a01`, `plate1`, its group, and its place in the batch from 1 on. */
export const NAME_TOKENS = ['{name}', '{folder}', '{group}', '{number}'] as const;

/**
 * All of a batch but which images and where to. Keys that are not known are refused: a slip of the pen in a file would go unnoticed
 * for thousands of images.
 */
export const batchSettingsSchema = z.strictObject({
  /** As for one image; hand-made and accepted objects always stay (see `keepLabels`). */
  segment: z.strictObject(segmentRequestSchema.omit({ keepEdited: true }).shape).prefault({}),
  /** Files to write for each image; may be empty when `measure` is on or `keepLabels` is. */
  formats: z.array(z.enum(EXPORT_FORMATS)).default(['label-tiff', 'mask-png']),
  /**
   * Measure the objects: `measurements-csv` of each image, and over all images `measurements.csv` (a row for each object) and
   * `summary.csv` (a row for each image, those that failed with the reason).
   */
  measure: z.boolean().default(false),
  /**
   * What files are named after, without ending: text with NAME_TOKENS. `/` makes folders. Names must differ from image to image.
   */
  name: z
    .string()
    .min(1)
    .max(500)
    .refine((text) => !/[\\:*?"<>|\p{Cc}]/u.test(text), 'Expected a name without \\ : * ? " < > |.')
    .refine(
      (text) => text.split('/').every((part) => !/^\.*$/.test(part)),
      'Expected folders with names, such as {folder}/{name}.',
    )
    .default('{name}'),
  /** What the tables' column `group` says: see `groupImages` (core/measure/group-images.ts). */
  group: z
    .string()
    .max(200)
    .refine(
      (text) => text === 'folder' || text.split('{group}').length === 2,
      'Expected "folder", or a pattern with {group} in it once, such as {group}_*.',
    )
    // Each star multiplies the ways of reading a name.
    .refine((text) => text.split('*').length <= 5, 'Expected at most four *.')
    .nullable()
    .default('folder'),
  /** Look into folders below the given ones. */
  recursive: z.boolean().default(false),
  /**
   * Put the objects into the labels of each image, as segmenting in the window does: they can be corrected there and are one step to
   * be undone. An image whose objects a hand has changed, accepted or locked is not segmented again: its files are written from its
   * labels as they are.
   */
  keepLabels: z.boolean().default(false),
  /** Images that are worked on at a time. */
  jobs: z.int().min(1).max(64).default(2),
});
export type BatchSettings = z.output<typeof batchSettingsSchema>;

/**
 * A batch as a YAML file: `skipscope segment --config FILE` and the window read and write it. Relative paths are meant from the
 * file's folder on.
 */
export const batchFileSchema = batchSettingsSchema.extend({
  /** Images, folders of images, patterns such as "plate1/*.tif". */
  images: z.array(z.string().min(1)).default([]),
  /** Folder for the results. */
  out: z.string().min(1).optional(),
});
export type BatchFile = z.output<typeof batchFileSchema>;

export const batchRequestSchema = z.object({
  settings: batchSettingsSchema,
  /** FileEntry ids of images and folders. */
  inputIds: z.array(id).min(1).max(100_000),
  /** FileEntry id of the folder for the results. */
  outId: id,
  /** A folder in it that is made when it is missing, such as "results"; null: that folder itself. */
  outFolder: z.string().min(1).max(120).nullable().default(null),
});
export type BatchRequest = z.input<typeof batchRequestSchema>;

/** What a request comes to, told before it starts; nothing is written. What makes it impossible is an error instead. */
export const batchPreviewSchema = z.object({
  images: count,
  /** The first images and what their files would be called: `savedAs` is the name that endings are put after. */
  examples: z.array(z.object({ name: z.string(), group: z.string().nullable(), savedAs: z.string() })),
  /** Groups with their numbers of images, the first 100. */
  groups: z.array(z.object({ group: z.string().nullable(), images: count })),
  /** Inputs that stand for no image, and why. */
  failures: z.array(z.object({ input: z.string(), error: errorBodySchema })),
  /** Images that have results in that folder: those of the same settings will be skipped, the others replaced. */
  existing: count,
});
export type BatchPreview = z.infer<typeof batchPreviewSchema>;

/** A configuration that was read from a file, as the window needs it to make a BatchRequest. */
export const loadedBatchSchema = z.object({
  settings: batchSettingsSchema,
  inputs: z.array(fileEntrySchema),
  out: fileEntrySchema.nullable(),
  outFolder: z.string().nullable(),
  /** Paths in the file that could not be had, and why; the rest is there. */
  failures: batchPreviewSchema.shape.failures,
});
export type LoadedBatch = z.infer<typeof loadedBatchSchema>;
export const readBatchSchema = z.object({
  /** YAML. */
  text: z.string().max(1_000_000),
});

/**
 * `queued`: another batch is at work. `interrupted`: Skipscope ended meanwhile; `resume` goes on, as with `paused`. `done`: every image
 * is done, skipped or failed. `failed`: something that concerns every image (device, model, folder), see `error`; `resume` tries again.
 */
export const batchStateSchema = z.enum([
  'queued',
  'running',
  'paused',
  'interrupted',
  'done',
  'cancelled',
  'failed',
]);
export type BatchState = z.infer<typeof batchStateSchema>;

/** `skipped`: its files were there already, of the same image, version and settings. */
export const batchImageStateSchema = z.enum(['waiting', 'running', 'done', 'skipped', 'failed']);
export type BatchImageState = z.infer<typeof batchImageStateSchema>;

export const batchImageSchema = z.object({
  /** Place in the batch, from 0 on; it never changes. */
  index: count,
  /** To open it for correction (`POST /api/images`); null for an input that stands for no image. */
  fileId: id.nullable(),
  name: z.string(),
  location: z.string(),
  group: z.string().nullable(),
  /** What its files are named after. */
  savedAs: z.string(),
  state: batchImageStateSchema,
  /** 0..1 of its own work. */
  fraction: unit,
  /** In all its planes; null until it is done, and where nobody counted. */
  objects: count.nullable(),
  /** Median equivalent diameter of the objects in pixels; null below 5. */
  medianDiameter: z.number().nullable(),
  ms: stageTimesSchema.nullable(),
  /** Names of its files in the folder for the results. */
  files: z.array(z.string()),
  /** Its labels had been corrected by hand: they were kept, and its files are of them. */
  isCorrected: z.boolean(),
  /** Why it failed; of one that is done, what was not written and why. */
  error: errorBodySchema.nullable(),
});
export type BatchImage = z.infer<typeof batchImageSchema>;

export const batchInfoSchema = z.object({
  id,
  state: batchStateSchema,
  /** Of the whole batch. */
  error: errorBodySchema.nullable(),
  /** ISO 8601. */
  created: z.string(),
  settings: batchSettingsSchema,
  inputs: z.array(z.string()),
  /** Where the results are, in words a person can use, and its id (to show the folder, to make the next request). */
  out: fileEntrySchema.pick({ id: true, name: true, location: true }),
  images: count,
  /** Images by state. */
  counts: z.record(batchImageStateSchema, count),
  objects: count,
  /** 0..1 over the whole batch. */
  fraction: unit,
  /** Estimated from the images done since it was started or resumed; null while unknown, and when it does not run. */
  remainingMs: z.number().nonnegative().nullable(),
  device: z.enum(EXECUTION_PROVIDERS).nullable(),
  /** Why it is not the device asked for, else null. */
  fallback: z.string().nullable(),
  /** Tables over all images, once they are written. */
  tables: z.array(sharedFileSchema),
});
export type BatchInfo = z.infer<typeof batchInfoSchema>;

/** What is watched: the newest state of the batch and of each image, `number` counting the changes of all of them. */
export const batchEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('image'), number: count, image: batchImageSchema }),
  z.object({ type: z.literal('batch'), number: count, batch: batchInfoSchema }),
]);
export type BatchEvent = z.infer<typeof batchEventSchema>;

/** A row of `summary.csv`: a segmented plane of an image that is done. Names and units as of core/measure/summary.ts. */
export const batchSummaryRowSchema = z.object({
  /** Of the image, as BatchImage. */
  index: count,
  image: z.string(),
  group: z.string().nullable(),
  /** Null for an image of one plane. */
  t: count.nullable(),
  z: count.nullable(),
  objects: count,
  per_megapixel: z.number(),
  per_mm2: z.number().nullable(),
  coverage: z.number(),
  area_mean: z.number().nullable(),
  area_median: z.number().nullable(),
  area_mean_um2: z.number().nullable(),
  area_median_um2: z.number().nullable(),
});
export type BatchSummaryRow = z.infer<typeof batchSummaryRowSchema>;
