import type { DeviceChoice, ModelInfo, Separation, StageTimes } from '../../core/contract.ts';
import type { PlannedOutput } from './outputs.ts';

/** One image's result, as `--json` prints it. */
export interface ImageReport {
  input: string;
  width: number;
  height: number;
  objects: number;
  /** Milliseconds of each stage. */
  ms: StageTimes;
  device: string;
  model: string;
  outputs: string[];
}

export interface ImageWork {
  input: string;
  outputs: PlannedOutput[];
  model: { info: ModelInfo; folder: string };
  separation: Separation;
  device: DeviceChoice;
  channels: number[] | undefined;
  plane: { t: number; z: number };
}
