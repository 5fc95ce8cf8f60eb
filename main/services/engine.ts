import type {
  DeviceChoice,
  DeviceInfo,
  ExecutionProvider,
  Separation,
  StageTimes,
} from '../../core/contract.ts';
import type { Rect } from '../../core/image/geometry.ts';

/** A probability map kept on disk: uint8, planes foreground, boundary, distance one after the other, each row by row. */
export interface ProbabilityFile {
  path: string;
  width: number;
  height: number;
}

export interface EngineSegmentation {
  imagePath: string;
  t: number;
  z: number;
  /** One or three channels to feed; a single one is repeated. */
  channels: number[];
  /** Folder with rdf.yaml and the weights. */
  modelFolder: string;
  device: DeviceChoice;
  separation: Separation;
  /** Written tile by tile; readable for every rectangle that a `tile` event has named. */
  probabilityPath: string;
  /** Upper bound of a network tile's side in pixels; by default what suits the device. */
  maxTile?: number;
  /** Shift of the tile grid in pixels (tests of seam-freedom). */
  gridOffset?: number;
}

export type EngineEvent =
  | { type: 'device'; device: ExecutionProvider; fallback: string | null }
  | { type: 'progress'; stage: 'read' | 'infer' | 'separate'; done: number; total: number }
  | { type: 'tile'; rect: Rect }
  /** One finished label tile (TILE_SIZE square cut at the edge, core/edit/patch.ts); tiles without objects are not sent. */
  | { type: 'labels'; column: number; row: number; labels: Uint32Array };

export interface EngineResult {
  width: number;
  height: number;
  objects: number;
  device: ExecutionProvider;
  ms: Omit<StageTimes, 'write'>;
  probability: ProbabilityFile;
}

export interface EngineCall {
  onEvent(event: EngineEvent): void;
  /** Aborting takes effect within one network tile; the call rejects with `job.cancelled`. */
  signal?: AbortSignal;
}

/**
 * The process that runs networks and heavy pixel work, as the services see it. One call at a time, in order of arrival.
 * Rejects with AppError: `device.unavailable`, `model.invalid`, `file.*`, `engine.failed`, `job.cancelled`, and
 * `engine.crashed` when the process died; the next call starts a fresh one.
 */
export interface Engine {
  devices(): Promise<DeviceInfo[]>;
  segment(work: EngineSegmentation, call: EngineCall): Promise<EngineResult>;
  /** Objects again from a kept probability map, without a network pass. */
  separate(
    work: { probability: ProbabilityFile; separation: Separation },
    call: EngineCall,
  ): Promise<{ objects: number; ms: number }>;
  close(): Promise<void>;
}
