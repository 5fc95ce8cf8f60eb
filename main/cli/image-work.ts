import type { DeviceChoice, ModelInfo, Separation, StageTimes } from '../../core/contract.ts';
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
  outputs: string[];
}

export interface ImageWork {
  input: string;
  outputs: PlannedOutput[];
  model: ModelPackage & { info: ModelInfo };
  separation: Separation;
  device: DeviceChoice;
  channels: number[] | undefined;
  plane: { t: number; z: number };
  /** Of the objects in the image's pixels, to be rescaled by; null: not rescaled. */
  diameter: number | null;
  flips: boolean;
  /** Leave the image alone when its results are there already. */
  resume: boolean;
}
