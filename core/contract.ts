/**
 * Requests, responses and job events shared by every door (window, browser, command line).
 *
 * Paths are under `/api`. Bodies are JSON unless said otherwise; pixels travel as raw little-endian bytes with the
 * headers `x-dtype` and `x-shape` ("height,width"). Every failure is an `ErrorBody` (core/errors.ts) with the table's status.
 *
 *   GET    /api/app                                   AppInfo
 *   GET    /api/models                                ModelInfo[], broken ones too (`problem`)
 *   POST   /api/models                 AddModelRequest  JobStarted (kind `model`): event `model`, or `model.testFailed`
 *   POST   /api/models/preview         OpenImage      OnnxPreview of a bare .onnx
 *   PATCH  /api/models/:id             ModelUse       ModelInfo (imported packages with `use` only)
 *   POST   /api/models/:id/test                       JobStarted (kind `model`): event `model` with the result
 *   GET    /api/models/:id/card                       text/plain: the Markdown of the model's README
 *   DELETE /api/models/:id                            204; refused for shipped ones and while a job uses it
 *   GET    /api/devices                               DeviceInfo[]
 *   GET    /api/samples                               FileEntry[]
 *   GET    /api/recent                                FileEntry[]
 *   GET    /api/files?folder=ID&show=images|models    FolderListing (browser door; no folder = the root)
 *   POST   /api/uploads?name=NAME      raw bytes      FileEntry
 *   POST   /api/images                 OpenImage      ImageInfo
 *   GET    /api/images/:id                            ImageInfo
 *   DELETE /api/images/:id                            204
 *   GET    /api/images/:id/pixels      PixelsQuery    raw pixels
 *   GET    /api/images/:id/statistics  PlaneQuery+c   PlaneStatistics
 *   GET    /api/images/:id/thumbnail                  PNG, at most 192 px a side
 *   GET    /api/images/:id/labels                     LabelsInfo
 *   GET    /api/images/:id/labels/tiles/:column/:row  raw uint32, TILE_SIZE square cut at the image's edge; 204 if empty
 *   GET    /api/images/:id/labels/objects             ObjectInfo[]
 *   POST   /api/images/:id/labels/edits  raw encodePatch bytes (core/edit/patch-codec.ts), headers x-tool, x-revision  EditResult
 *   POST   /api/images/:id/labels/undo                UndoResult bytes: encodePatch of what to apply, header x-labels = LabelsInfo JSON in encodeURIComponent
 *   POST   /api/images/:id/labels/redo                as undo; 409 labels.none when there is nothing to undo or redo
 *   GET    /api/images/:id/probability  ProbabilityQuery  raw uint8 (0 = 0, 255 = 1); 404 labels.none before a run
 *   POST   /api/images/:id/segment     SegmentRequest   JobStarted
 *   POST   /api/images/:id/separate    SeparateRequest  JobStarted (no network pass)
 *   POST   /api/images/:id/export      ExportRequest    JobStarted
 *   GET    /api/exports/:exportId/:name               a file written for download
 *   GET    /api/jobs/:id                              JobStatus
 *   GET    /api/jobs/:id/events?from=N                JobEvent, one JSON per line, from number N on (default 0), until it ends
 *   DELETE /api/jobs/:id                              204, cancels; again is harmless
 */
import { z } from 'zod';

import { DTYPES } from './image/dtype.ts';
import { modelInfoSchema, modelTestSchema, separationSchema } from './contract/models.ts';
import { ERROR_CODES, type ErrorCode } from './errors.ts';

export * from './contract/models.ts';

const id = z.string().min(1).max(200);
const count = z.int().nonnegative();
const unit = z.number().min(0).max(1);

export const rectSchema = z.object({
  x: count,
  y: count,
  width: z.int().positive(),
  height: z.int().positive(),
});
export const errorBodySchema = z.object({
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  details: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]))
    .optional(),
});

// ---------------------------------------------------------------- the app
export const appInfoSchema = z.object({
  version: z.string(),
  door: z.enum(['desktop', 'browser']),
  /** Shown in the file picker of the browser door; null in the desktop app, which has dialogs. */
  rootName: z.string().nullable(),
  /** True where exports can be written straight into a folder of the user's choice. */
  canWriteFolders: z.boolean(),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

export const fileEntrySchema = z.object({
  /** Opaque: handed out by the server for dialogs, drops, the picker and samples. */
  id,
  name: z.string(),
  /** `model`: a .zip or .onnx, and in a listing for models a folder with a model's description. */
  kind: z.enum(['image', 'folder', 'model']),
  bytes: count.nullable(),
  /** Where it is, in words a person can use: a path, or "Sample". */
  location: z.string(),
  /** Samples only: a heading and one sentence saying what the image shows. */
  title: z.string().optional(),
  description: z.string().optional(),
});
export type FileEntry = z.infer<typeof fileEntrySchema>;
export const folderListingSchema = z.object({
  folder: fileEntrySchema,
  /** From the root down to the folder's parent. */
  parents: z.array(fileEntrySchema),
  entries: z.array(fileEntrySchema),
});
export type FolderListing = z.infer<typeof folderListingSchema>;

// ---------------------------------------------------------------- images
export const openImageSchema = z.object({ fileId: id });
export type OpenImage = z.infer<typeof openImageSchema>;

export const imageInfoSchema = z.object({
  id,
  fileId: id,
  name: z.string(),
  location: z.string(),
  format: z.string(),
  shape: z.object({ t: count, c: count, z: count, y: count, x: count }),
  dtype: z.enum(DTYPES),
  channels: z.array(z.object({ name: z.string(), color: z.string().nullable() })),
  isRgb: z.boolean(),
  levels: z.array(z.object({ width: count, height: count, downsample: z.number() })),
  pixelSize: z
    .object({ x: z.number(), y: z.number(), z: z.number().nullable(), unit: z.string() })
    .nullable(),
  metadata: z.record(z.string(), z.string()),
  /** What a person has to know: "labels restored", "project kept elsewhere because the folder is read-only". */
  notices: z.array(z.string()),
});
export type ImageInfo = z.infer<typeof imageInfoSchema>;

const query = z.coerce.number().int().nonnegative();
export const planeQuerySchema = z.object({ t: query.default(0), z: query.default(0) });
export const pixelsQuerySchema = planeQuerySchema.extend({
  level: query.default(0),
  c: query.default(0),
  x: query,
  y: query,
  width: query.min(1).max(8192),
  height: query.min(1).max(8192),
});
export const statisticsQuerySchema = planeQuerySchema.extend({ c: query.default(0) });

export const planeStatisticsSchema = z.object({
  min: z.number(),
  max: z.number(),
  /** What "auto" contrast shows: the range that the file names (DICOM window, OMERO settings), else percentiles 0.35 and 99.65. */
  low: z.number(),
  high: z.number(),
  /** 256 equal bins from `min` to `max`; counts. */
  histogram: z.array(count),
  /** True when it was counted on a subsample or a lower pyramid level. */
  isSampled: z.boolean(),
});
export type PlaneStatistics = z.infer<typeof planeStatisticsSchema>;

// ---------------------------------------------------------------- labels
export const labelsInfoSchema = z.object({
  /** Grows by one with every change; an edit names the revision it was made on. */
  revision: count,
  objects: count,
  /** Labels up to here have been used; a new object takes the next. */
  maxLabel: count,
  canUndo: z.boolean(),
  canRedo: z.boolean(),
  /** The parameters of the last segmentation, null before one. */
  segmentation: z
    .object({
      modelId: z.string(),
      device: z.string(),
      separation: separationSchema,
      /** Channels of the image that were fed to the model, in its order; empty when an older version did not note them. */
      channels: z.array(count).default([]),
      /** Time point and z plane that were segmented; absent when an older version did not note them. */
      plane: z.object({ t: count, z: count }).optional(),
      /** Diameter of the objects in image pixels that the image was rescaled by; null when it was not. */
      diameter: z.number().positive().nullable().default(null),
      /** Median equivalent diameter of the objects found, in image pixels; null below 5 objects. */
      medianDiameter: z.number().nullable().default(null),
    })
    .nullable(),
  hasProbability: z.boolean(),
  /** Names of the planes that the kept map holds (`foreground` first); empty before a run. */
  planes: z.array(z.string()).default([]),
  /** Where the project is kept, in words. */
  savedIn: z.string(),
});
export type LabelsInfo = z.infer<typeof labelsInfoSchema>;

export const objectInfoSchema = z.object({
  label: z.int().positive(),
  area: z.int().positive(),
  centroid: z.object({ x: z.number(), y: z.number() }),
  bounds: rectSchema,
  isEdited: z.boolean(),
});
export type ObjectInfo = z.infer<typeof objectInfoSchema>;

export const EDIT_TOOLS = ['brush', 'eraser', 'new-object', 'delete', 'segment', 'separate'] as const;
export type EditTool = (typeof EDIT_TOOLS)[number];
export const editResultSchema = labelsInfoSchema;
export type EditResult = LabelsInfo;

export const probabilityQuerySchema = z.object({
  /** One of LabelsInfo.planes. */
  channel: z.string().min(1).max(100).default('foreground'),
  x: query,
  y: query,
  width: query.min(1).max(4096),
  height: query.min(1).max(4096),
});

// ---------------------------------------------------------------- devices (models: contract/models.ts)
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

// ---------------------------------------------------------------- jobs
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
  /** Leave objects that a hand has touched as they are. */
  keepEdited: z.boolean().default(true),
});
export type SegmentRequest = z.input<typeof segmentRequestSchema>;
export const separateRequestSchema = z.object({
  separation: separationSchema,
  keepEdited: z.boolean().default(true),
});
export type SeparateRequest = z.input<typeof separateRequestSchema>;

export const EXPORT_FORMATS = [
  'label-tiff',
  'label-png',
  'label-npy',
  'mask-png',
  'overlay-png',
  'imagej-rois',
  'qupath-geojson',
  'coco-json',
  'cellpose-seg',
  'probability-tiff',
  'measurements-csv',
] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export const exportRequestSchema = z.object({
  formats: z.array(z.enum(EXPORT_FORMATS)).min(1),
  /** A folder's FileEntry id; null to download through the browser. */
  folderId: id.nullable(),
  /** True to replace files of the same name; otherwise that is `file.exists`. */
  overwrite: z.boolean().default(false),
});
export type ExportRequest = z.input<typeof exportRequestSchema>;
export const exportedFileSchema = z.object({
  format: z.enum(EXPORT_FORMATS),
  name: z.string(),
  bytes: count,
  /** Full path where the user may see it, else null. */
  path: z.string().nullable(),
  /** Download address below this origin, else null. */
  url: z.string().nullable(),
  /** Id for "show in folder" in the desktop app, else null. */
  fileId: id.nullable(),
  /**
   * Read again after writing and found equal: so many objects (labels, areas, centres, bounds) with so many pixels in all. null for
   * formats that are not read again; one that differs fails the export with `export.different`.
   */
  verified: z.object({ objects: count, pixels: count }).nullable(),
});
export type ExportedFile = z.infer<typeof exportedFileSchema>;

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
  }),
  /** The probability of this rectangle can be read now. */
  z.object({ ...numbered, type: z.literal('tile'), rect: rectSchema }),
  /** Labels changed; fetch the tiles again. */
  z.object({
    ...numbered,
    type: z.literal('labels'),
    tiles: z.array(z.object({ column: count, row: count })),
    labels: labelsInfoSchema,
  }),
  z.object({
    ...numbered,
    type: z.literal('exported'),
    files: z.array(exportedFileSchema),
    /** The file beside them that says where they come from (main/services/export/provenance.ts). */
    provenance: exportedFileSchema.pick({ name: true, path: true, url: true }).optional(),
  }),
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
