import type { ModelInfo, SegmentRequest, Separation, StageTimes } from '../../core/contract.ts';
import type { ErrorBody } from '../../core/errors.ts';
import type { ModelPackage } from '../formats/model-package.ts';
import type { PlannedOutput } from './outputs.ts';

/** One image's result, as `--json` prints it. */
export interface ImageReport {
  input: string;
  width: number;
  height: number;
  objects: number;
  /** Median equivalent diameter of the objects in pixels, null below 5 objects. */
  medianDiameter: number | null;
  /** Milliseconds of each stage. */
  ms: StageTimes;
  device: string;
  model: string;
  /** Paths of the files written. */
  outputs: string[];
  /** Files that were not written, and why; absent when all were. */
  failures?: { output: string; error: Pick<ErrorBody, 'code' | 'message'> }[];
}

export interface ImageWork {
  input: string;
  outputs: PlannedOutput[];
  model: ModelPackage & { info: ModelInfo };
  separation: Separation;
  /** All else that is asked of the engine. */
  request: Omit<SegmentRequest, 'separation' | 'modelId'>;
  /** Leave the image alone when its results are there already. */
  resume: boolean;
}
