import type { ExportFormat, ModelInfo, StageTimes } from '../../../core/contract.ts';
import type { ErrorBody } from '../../../core/errors.ts';
import type { Plane } from '../../../core/image/plane.ts';
import type { ModelPackage } from '../../formats/model-package.ts';
import type { Engine } from '../engine.ts';
import type { ExportedLabels, Exporter } from '../exporting.ts';
import type { ImageAccess, Inference, ModelAccess } from '../inference.ts';
import type { SegmentOrder } from '../segment-plan.ts';
import type { PlannedImage } from './outputs.ts';

/** The files of one plane of an image, and the provenance beside them. */
export type Results = Pick<PlannedImage, 'outputs' | 'sidecar'>;

/** What images of a batch are segmented and written with. */
export interface WorkParts {
  engine: Engine;
  exporters: Record<ExportFormat, Exporter>;
  models: ModelAccess;
  version: string;
  /** Where objects are kept for correction; null: nowhere, only files are written. */
  kept: KeptLabels | null;
}

/** The labels of images, as the window has them. */
export interface KeptLabels {
  inference: Pick<Inference, 'segment'>;
  /** Hands over an image with its labels, open or not, until `use` returns. @throws AppError `file.*`, `project.*` */
  lend<T>(path: string, use: (image: LentImage) => Promise<T>): Promise<T>;
}

export interface LentImage {
  access: ImageAccess;
  /** Whether a hand has changed, accepted or locked objects since the last segmentation. */
  isCorrected(): Promise<boolean>;
  /** The labels of just these planes; nobody changes them meanwhile. */
  export<T>(planes: readonly Plane[], write: (labels: ExportedLabels) => Promise<T>): Promise<T>;
}

export interface ImageWork {
  image: PlannedImage;
  model: ModelPackage & { info: ModelInfo };
  order: SegmentOrder;
  /** Leave the image alone when its results are there already. */
  resume: boolean;
}

/** What was done with one image. */
export interface ImageReport {
  /** As it was named. */
  input: string;
  width: number;
  height: number;
  objects: number;
  /** Median equivalent diameter of the objects in pixels, null below 5 objects. */
  medianDiameter: number | null;
  /** Milliseconds of each stage. */
  ms: StageTimes;
  /** Null when the network was not run, because the labels were corrected by hand. */
  device: string | null;
  model: string;
  /** Paths of the files written. */
  outputs: string[];
  /** Files that were not written, and why; absent when all were. */
  failures?: { output: string; error: Pick<ErrorBody, 'code' | 'message'> }[];
  /** Only where labels were corrected by hand and kept: the files are of them. */
  corrected?: true;
}

export interface FinishedImage {
  /** Null when all of its results were there already. */
  report: ImageReport | null;
  /** Of each of its planes, old ones too. */
  results: Results[];
}

/** Hears 0..1 of one image's work, and once which device was taken and why no better one. */
export interface ImageProgress {
  fraction(value: number): void;
  device(name: string, fallback: string | null): void;
}
