import type { Separation } from '../contract.ts';
import type { ProcessingStep, TensorDtype } from './processing/steps.ts';

/** Lengths that the network takes along an axis, in pixels: min + a multiple of step; step 0: `min` and nothing else. */
export interface AxisSize {
  min: number;
  step: number;
}

export type AxisName = 'batch' | 'channel' | 'time' | 'z' | 'y' | 'x' | 'index';

/** Length of an output axis in pixels: length of the input's axis * scale + offset (offset < 0: valid convolutions). */
export interface OutputSize {
  scale: number;
  offset: number;
}

/**
 * Where one of the three kept maps (foreground, boundary, distance to the background; all 0..1) comes from: a channel of
 * the postprocessed output, `invert` for 1 - value; the same value everywhere; or the Euclidean distance to the
 * background inside the foreground above the threshold, capped at and divided by half the object diameter.
 */
export type PlaneSource =
  { channel: number; invert?: boolean } | { constant: number } | { transform: 'distance' };

/** What the outputs of a model stand for. `boundaries`: a membrane map; the regions between membranes are the objects. */
export const MODEL_KINDS = ['instances', 'boundaries', 'semantic'] as const;

export type ModelKind = (typeof MODEL_KINDS)[number];

export interface Citation {
  text: string;
  doi: string | null;
  url: string | null;
}

/** A file beside the description and the SHA-256 that it has to have (hexadecimal), null when none is given. */
export interface PackageFile {
  /** Relative to the model's folder. */
  source: string;
  sha256: string | null;
}

/** What the app needs to know of a model: of a BioImage.IO description 0.4 or 0.5 with our `config.skipscope`, or of a bare file. */
export interface ModelSpec {
  name: string;
  description: string;
  license: string;
  version: string | null;
  authors: string[];
  cite: Citation[];
  tags: string[];
  /** The card: a file relative to the model's folder, or a URL. */
  documentation: string | null;
  /** Pictures relative to the model's folder, or URLs. */
  covers: string[];
  /** The description's format_version, or `onnx` for a bare file. */
  format: string;
  kind: ModelKind;
  /** The ONNX file, relative to the model's folder. */
  weights: string;
  input: {
    name: string;
    /** The tensor's order; every axis but batch, channel, y, x has length 1. */
    axes: AxisName[];
    /** Which channels of the image feed them is the user's choice; one channel may be fed to all. */
    channels: number;
    /** One for each channel. */
    channelNames: string[];
    /** What the graph takes once the preprocessing is done. */
    dtype: TensorDtype;
    y: AxisSize;
    x: AxisSize;
  };
  preprocessing: ProcessingStep[];
  output: {
    /** Tensors of a description may be called otherwise than those of the graph; `index` is its place among the outputs of both. */
    name: string;
    index: number;
    axes: AxisName[];
    channels: number;
    channelNames: string[];
    y: OutputSize;
    x: OutputSize;
    /** Output pixels at a tile's edge that are not to be trusted. */
    halo: { y: number; x: number };
  };
  postprocessing: ProcessingStep[];
  planes: { foreground: PlaneSource; boundary: PlaneSource; distance: PlaneSource };
  /** Further outputs (channels of the postprocessed output) that are kept and exported as binary masks: 1 above the threshold. */
  masks: { name: string; channel: number; threshold: number }[];
  /** Preferred side of a network tile, and what neighbouring tiles share at least, in input pixels. */
  tile: number;
  overlap: number;
  separation: Separation;
  /** Diameter in pixels of the objects it was trained for; null when it does not matter. */
  objectDiameter: number | null;
  /** Pixel size that it was trained for. */
  pixelSize: { value: number; unit: 'micrometer' } | null;
  /** What the package's authors fed it and got, `.npy`; null when the package has none. */
  testTensors: { input: PackageFile; output: PackageFile } | null;
}
