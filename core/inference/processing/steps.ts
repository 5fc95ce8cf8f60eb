/** Pixel types that BioImage.IO descriptions name. */
export const TENSOR_DTYPES = [
  'float32',
  'float64',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'uint32',
  'int32',
  'uint64',
  'int64',
  'bool',
] as const;

export type TensorDtype = (typeof TENSOR_DTYPES)[number];

/** Over what a step's statistics are taken: each channel of the plane for itself, or all its channels together. */
export type StatisticsOver = 'channel' | 'plane';

/** One value for all channels, or one for each. */
export type PerChannel = number[];

/**
 * A step between the image and the network, or between the network and the maps, under its name in BioImage.IO 0.5;
 * steps of 0.4 are translated. Statistics are always those of the whole plane, never of a tile: for a program that looks at
 * one image at a time, "per dataset" and "per sample" are the same.
 *
 * https://github.com/bioimage-io/spec-bioimage-io, model description, pre- and postprocessing
 */
export type ProcessingStep =
  | { id: 'ensure_dtype'; dtype: TensorDtype }
  /** 1 above the threshold, else 0 */
  | { id: 'binarize'; threshold: PerChannel }
  /** Bounds as values, or as percentiles (0..100); null: unbounded */
  | {
      id: 'clip';
      min: number | null;
      max: number | null;
      minPercentile: number | null;
      maxPercentile: number | null;
      over: StatisticsOver;
    }
  /** x * gain + offset */
  | { id: 'scale_linear'; gain: PerChannel; offset: PerChannel }
  | { id: 'sigmoid' }
  /** Over the channels of each pixel */
  | { id: 'softmax' }
  /** (x - mean) / (std + eps), population standard deviation */
  | { id: 'zero_mean_unit_variance'; over: StatisticsOver; eps: number }
  /** (x - mean) / (std + eps) with the model's own numbers */
  | { id: 'fixed_zero_mean_unit_variance'; mean: PerChannel; std: PerChannel; eps: number }
  /**
   * (x - low) / (high - low + eps), low and high being percentiles (0..100); not clipped. `reference`: the tensor whose
   * percentiles are taken, null for the one that is scaled.
   */
  | {
      id: 'scale_range';
      minPercentile: number;
      maxPercentile: number;
      over: StatisticsOver;
      eps: number;
      reference: string | null;
    }
  /** (x - mean) / (std + eps) * (std of the reference tensor + eps) + its mean; after the network only */
  | { id: 'scale_mean_variance'; over: StatisticsOver; eps: number; reference: string };
