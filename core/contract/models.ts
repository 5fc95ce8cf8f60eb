/** Models: what the app knows of each, adding others' networks, and what their self-test found. */
import { z } from 'zod';

const id = z.string().min(1).max(200);
const count = z.int().nonnegative();
const unit = z.number().min(0).max(1);

export const separationSchema = z.object({
  /** Foreground probability from which on a pixel belongs to an object, 0..1. */
  threshold: unit,
  /** Objects smaller than this many pixels are dropped. */
  minSize: count,
  /** 0 splits next to nothing, 1 at every dent: a peak must rise 1 - splitStrength above the saddle to a higher one. */
  splitStrength: unit,
});
export type Separation = z.infer<typeof separationSchema>;

/** How one probability map becomes objects: its connected components, or a watershed of the distance to their rims. */
export const OBJECT_METHODS = ['components', 'watershed'] as const;

/**
 * What a person says of a package that gives probability maps, but not which of them means what: kept beside the
 * package, never in it. A membrane's regions in between are the objects; it is used inverted.
 */
export const modelUseSchema = z.object({
  /** Channel of the output, numbered from 0. */
  channel: count.default(0),
  outputs: z.enum(['foreground', 'membrane']).default('foreground'),
  /** By default the watershed when a diameter is given, else components. */
  method: z.enum(OBJECT_METHODS).optional(),
  /** Pixels across the objects that the network was trained for. */
  diameter: z.number().positive().nullable().default(null),
  threshold: unit.default(0.5),
});
export type ModelUse = z.infer<typeof modelUseSchema>;

export const ONNX_RANGES = ['0..1', '0..255', 'raw'] as const;
export const ONNX_NORMALISATIONS = ['none', 'percentile', 'zero-mean'] as const;
export const ONNX_OUTPUTS = [
  'foreground',
  'foreground+boundary',
  'foreground+boundary+distance',
  'membrane',
] as const;
export const ONNX_ACTIVATIONS = ['none', 'sigmoid', 'softmax'] as const;
export const ONNX_LAYOUTS = ['auto', 'channels-first', 'channels-last'] as const;

/** What a bare `.onnx` does not say by itself. */
export const onnxFormSchema = z.object({
  /** Image channels to feed; null: as many as the graph says (1 where it leaves that open). */
  channels: z.int().min(1).max(64).nullable().default(null),
  /**
   * Values that the network expects. `raw`: the image's own. With no normalisation, `0..1` divides by 255 (8-bit images);
   * with percentiles they come to lie at the range's ends; zero-mean does not depend on it.
   */
  range: z.enum(ONNX_RANGES).default('0..1'),
  /** `percentile`: 1 and 99.8 of each channel; `zero-mean`: mean 0, deviation 1 of each channel. */
  normalisation: z.enum(ONNX_NORMALISATIONS).default('percentile'),
  /** Name of the output that is used; null: the first. */
  output: z.string().nullable().default(null),
  /** What the output's channels mean, in this order from `channel` on. */
  outputs: z.enum(ONNX_OUTPUTS).default('foreground'),
  /** Channel of the first of `outputs`, from 0; null: 1 with softmax over several classes (0 is the background), else 0. */
  channel: count.nullable().default(null),
  /** What the graph leaves to be done. */
  activation: z.enum(ONNX_ACTIVATIONS).default('none'),
  /** Order of the graph's axes; `auto` refuses a graph that could be either. */
  layout: z.enum(ONNX_LAYOUTS).default('auto'),
  /** For the outputs `foreground` only; by default the watershed when a diameter is given, else components. */
  method: z.enum(OBJECT_METHODS).optional(),
  diameter: z.number().positive().nullable().default(null),
  threshold: unit.default(0.5),
});
export type OnnxForm = z.infer<typeof onnxFormSchema>;

export const addModelRequestSchema = z.object({
  /** A folder, a .zip or an .onnx. */
  fileId: id,
  /** By default the package's own, or the file's. */
  name: z.string().trim().min(1).max(200).optional(),
  /** For a bare .onnx; its defaults when absent. */
  onnx: onnxFormSchema.optional(),
  /** For a package without our own settings; its defaults when absent. */
  use: modelUseSchema.optional(),
  /** Install it though its test tensors do not come out (`model.testFailed` otherwise). */
  keepFailing: z.boolean().default(false),
});
export type AddModelRequest = z.input<typeof addModelRequestSchema>;

/** What the graph of a bare .onnx says, and the form filled in as far as it tells. */
export const onnxPreviewSchema = z.object({
  name: z.string(),
  /** One line each, as `input: float32, 1 x 3 x height x width`. */
  inputs: z.array(z.string()),
  outputs: z.array(z.string()),
  form: onnxFormSchema,
});
export type OnnxPreview = z.infer<typeof onnxPreviewSchema>;

export const modelTestSchema = z.object({
  passed: z.boolean(),
  /** `tensors`: the package's own were compared; `run`: it has none, so it only ran, on an input made up. */
  kind: z.enum(['tensors', 'run']),
  /** One sentence: how many values differ, by how much at most, and where. */
  message: z.string(),
  compared: count,
  mismatches: count,
  ms: z.number().nonnegative(),
});
export type ModelTest = z.infer<typeof modelTestSchema>;

/** A long skip connection of a U-Net: what one level of its encoder hands to the decoder. */
export const skipConnectionSchema = z.object({
  /** Of the tensor that it carries, as the graph calls it. */
  name: z.string().min(1),
  /** Network pixels, along an axis, for each of its values: 1 is full resolution. */
  scale: z.int().positive(),
  /** How the decoder takes it: beside what comes from below, or added to it. */
  join: z.enum(['concat', 'add']),
});
export type SkipConnection = z.infer<typeof skipConnectionSchema>;

export const modelInfoSchema = z.object({
  id,
  name: z.string(),
  description: z.string(),
  license: z.string(),
  authors: z.array(z.string()),
  version: z.string().nullable(),
  /** The package's format version ("0.5.4"), or "onnx" for a bare file. */
  format: z.string(),
  origin: z.enum(['shipped', 'imported']),
  /** `instances`: foreground, boundary, distance; `boundaries`: a membrane; `semantic`: foreground alone. */
  kind: z.enum(['instances', 'boundaries', 'semantic']),
  separation: separationSchema,
  /** Diameter in pixels of the objects it was trained for. */
  objectDiameter: z.number().nullable(),
  /** Of the images it was trained on. */
  pixelSize: z.object({ value: z.number(), unit: z.literal('micrometer') }).nullable(),
  /** How many image channels it is fed; which of them is the user's choice. */
  inputChannels: count,
  /** Names of the output's channels. */
  outputChannels: z.array(z.string()),
  /** Names of further outputs that can be exported as masks (membrane, myelin). */
  masks: z.array(z.string()),
  /** True where GET /api/models/:id/card has a text. */
  hasCard: z.boolean(),
  isDefault: z.boolean(),
  /** What a person said of an imported package's outputs; null where the package says it by itself. */
  use: modelUseSchema.nullable(),
  /** The self-test at import or the last one asked for; null for models that came with the app. */
  test: modelTestSchema.nullable(),
  /** Why it cannot be used; such a model is listed and can be removed, no more. Null for all others. */
  problem: z.string().nullable(),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;
