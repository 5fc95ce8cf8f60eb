import type {
  ExecutionProvider,
  LabelsInfo,
  NewJobEvent,
  SegmentRequest,
  SeparateRequest,
  StageTimes,
} from '../../core/contract.ts';
import type { Patch } from '../../core/edit/patch.ts';
import type { ImageShape } from '../../core/image/pixel-source.ts';
import type { Labelmap } from '../../core/mask/labelmap.ts';
import type { ProbabilityFile } from './engine.ts';

/** An open image as inference needs it. */
export interface ImageAccess {
  readonly id: string;
  /** The file that the engine process opens by itself. */
  readonly path: string;
  readonly shape: ImageShape;
  readonly isRgb: boolean;
  readonly labels: LabelAccess;
}

export interface CurrentLabels {
  readonly labelmap: Labelmap;
  /** New objects take labels above this one, so that a label never means two objects in the journal. */
  readonly maxLabel: number;
  /** Labels of objects that a hand has touched. */
  readonly edited: ReadonlySet<number>;
}

/** A whole result, to be applied as one undoable edit. */
export interface LabelChange {
  tool: 'segment' | 'separate';
  /** What LabelsInfo shows from now on. */
  segmentation: NonNullable<LabelsInfo['segmentation']>;
  /** Called once, when nobody else edits, with the labels as they are then; null when nothing changes. */
  makePatch(current: CurrentLabels): Patch | null;
}

/** The probability map of a run that is under way: readable by the window at once, kept or thrown away at the end. */
export interface ProbabilityRun {
  /** Where the engine writes it; the file does not exist yet. */
  readonly path: string;
  keep(): Promise<void>;
  /** Deletes it; the former map, if there was one, is the image's again. */
  discard(): Promise<void>;
}

/** The labels of one open image, as inference changes them. Implemented by the service that keeps projects. */
export interface LabelAccess {
  readonly segmentation: LabelsInfo['segmentation'];
  /** The kept map of the last run, null before one. */
  readonly probability: ProbabilityFile | null;
  startProbability(width: number, height: number): Promise<ProbabilityRun>;
  /** Applies `change` as one step of the history; resolves when it is on disk, with the tiles that changed. */
  change(change: LabelChange): Promise<{ labels: LabelsInfo; tiles: { column: number; row: number }[] }>;
}

/** The job that a call belongs to; whoever runs the job sends `started`, `done`, `failed` and `cancelled`. */
export interface JobContext {
  readonly signal: AbortSignal;
  emit(event: Extract<NewJobEvent, { type: 'device' | 'progress' | 'tile' | 'labels' }>): void;
}

/** What goes into the job's `done` event. */
export interface InferenceOutcome {
  objects: number;
  device: ExecutionProvider | null;
  ms: StageTimes;
}

export interface Inference {
  /** Runs the network over one plane and puts the objects into the image's labels as one undoable edit. */
  segment(image: ImageAccess, request: SegmentRequest, job: JobContext): Promise<InferenceOutcome>;
  /** Objects again from the kept probability map; `labels.none` when there is none. */
  separate(image: ImageAccess, request: SeparateRequest, job: JobContext): Promise<InferenceOutcome>;
}
