import type {
  DeviceChoice,
  DeviceInfo,
  ExecutionProvider,
  Separation,
  StageTimes,
} from '../../core/contract.ts';
import type { Rect } from '../../core/image/geometry.ts';
import type { TensorComparison } from '../../core/inference/compare-tensors.ts';
import type { MapLayout } from '../../core/inference/map-layout.ts';
import type { ModelPackage } from '../../core/inference/model-package.ts';
import type { RegionChoice } from '../../core/inference/region.ts';

/** A probability map kept on disk: the uint8 planes of its layout one after the other, each row by row. */
export interface ProbabilityFile extends MapLayout {
  path: string;
  width: number;
  height: number;
}

export interface EngineSegmentation {
  imagePath: string;
  t: number;
  z: number;
  /** As many as the model takes; or one, which is repeated; or red, green and blue for a model that takes one: their luminance. */
  channels: number[];
  /** The description that counts: choices of the user's are in it already. */
  model: ModelPackage;
  device: DeviceChoice;
  separation: Separation;
  /** Network pixels for each image pixel: the image is resampled by it, and the maps are brought back. */
  scale: number;
  /** Average over the flips (and quarter turns, where tiles are square) of each tile. */
  flips?: boolean;
  /**
   * Written tile by tile; readable for every rectangle that a `tile` event has named. Of the image's size: a run of a region
   * leaves what the file holds elsewhere.
   */
  probability: ProbabilityFile;
  /** By default the whole plane. Pixels are scaled by the whole plane's statistics all the same. */
  region?: RegionChoice;
  /** Upper bound of a network tile's side in network pixels; by default what suits the device. */
  maxTile?: number;
  /** Shift of the tile grid in network input pixels (tests of seam-freedom). */
  gridOffset?: number;
}

export type EngineEvent =
  /** How many calls come before this one; not sent to a call that begins at once. */
  | { type: 'waiting'; before: number }
  | { type: 'device'; device: ExecutionProvider; fallback: string | null }
  | { type: 'progress'; stage: 'read' | 'infer' | 'separate'; done: number; total: number }
  | { type: 'tile'; rect: Rect }
  /** One finished label tile (TILE_SIZE square cut at the edge, core/edit/patch.ts); tiles without objects are not sent. */
  | { type: 'labels'; column: number; row: number; labels: Uint32Array };

/** What a separation found. */
export interface FoundObjects {
  objects: number;
  /** Median of the objects' equivalent diameters (of a disc of the same area) in image pixels; null below 5 objects. */
  medianDiameter: number | null;
}

export interface EngineResult extends FoundObjects {
  width: number;
  height: number;
  device: ExecutionProvider;
  ms: Omit<StageTimes, 'write'>;
  /** What the network was fed with: pixels of all tiles in all orientations. */
  tilePixels: number;
  /** Most memory that the engine process has held so far. */
  peakBytes: number;
}

/** How a model did on its own test tensors; the index counts along the output's axes. */
export interface ModelTestResult extends TensorComparison {
  device: ExecutionProvider;
  ms: number;
}

export interface EngineCall {
  onEvent(event: EngineEvent): void;
  /** Whose turn the call takes, where several people share the engine. */
  user?: string;
  /** Aborting takes effect within one network tile; the call rejects with `job.cancelled`. */
  signal?: AbortSignal;
}

/**
 * The process that runs networks and heavy pixel work, as the services see it. One call at a time: users take turns, and of one user's calls
 * `separate` goes before the longer ones, then in order of arrival.
 * Rejects with AppError: `device.unavailable`, `model.invalid`, `file.*`, `engine.failed`, `job.cancelled`, and
 * `engine.crashed` when the process died; the next call starts a fresh one.
 */
export interface Engine {
  devices(): Promise<DeviceInfo[]>;
  segment(work: EngineSegmentation, call: EngineCall): Promise<EngineResult>;
  /** Objects again from a kept probability map, without a network pass. */
  separate(
    work: { probability: ProbabilityFile; separation: Separation; region?: RegionChoice },
    call: EngineCall,
  ): Promise<FoundObjects & { ms: number }>;
  /**
   * Feeds the package's test input to its network, with its own pre- and postprocessing, and compares the answer with its test
   * output. Rejects with `model.invalid` when the package has no test tensors or they do not fit its description.
   */
  testModel(work: { model: ModelPackage; device: DeviceChoice }, call: EngineCall): Promise<ModelTestResult>;
  close(): Promise<void>;
}
