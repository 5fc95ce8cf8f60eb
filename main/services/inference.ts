import {
  segmentRequestSchema,
  separateRequestSchema,
  type ExecutionProvider,
  type LabelsInfo,
  type ModelInfo,
  type NewJobEvent,
  type SegmentRequest,
  type SeparateRequest,
  type StageTimes,
} from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Patch } from '../../core/edit/patch.ts';
import type { ImageShape } from '../../core/image/pixel-source.ts';
import { layoutOf } from '../../core/inference/map-layout.ts';
import { FIRST_PLANE, type Plane } from '../../core/image/plane.ts';
import type { Labelmap, TilePosition } from '../../core/mask/labelmap.ts';
import type { ModelPackage } from '../formats/model-package.ts';
import type { Engine, ProbabilityFile } from './engine.ts';
import { mergeLabels } from './merge-labels.ts';
import { checkPlane, chooseChannels, chooseScale } from './plane-choice.ts';
import { ResultCollector } from './result-collector.ts';

/** An open image as inference needs it. */
export interface ImageAccess {
  readonly id: string;
  /** The file that the engine process opens by itself. */
  readonly path: string;
  readonly shape: ImageShape;
  readonly isRgb: boolean;
  readonly labels: LabelAccess;
}

/** The labels of one plane. */
export interface CurrentLabels {
  readonly plane: Plane;
  readonly labelmap: Labelmap;
  /**
   * New objects take labels above this one, so that a label never means two objects: the highest of the other planes (as the same
   * change has left them) and of objects that are kept anywhere.
   */
  readonly maxLabel: number;
  /** Labels of objects that a hand has touched, in any plane. */
  readonly edited: ReadonlySet<number>;
  /** Labels of objects that are locked or accepted, in any plane. */
  readonly locked: ReadonlySet<number>;
  readonly accepted: ReadonlySet<number>;
}

/** A whole result, to be applied as one undoable edit: one record of the journal, whatever the number of planes. */
export interface LabelChange {
  tool: 'segment' | 'separate';
  /** What LabelsInfo shows from now on. */
  segmentation: NonNullable<LabelsInfo['segmentation']>;
  planes: readonly Plane[];
  /**
   * Called once for each of `planes`, in their order, when nobody else edits, with the labels as they are then; null when nothing
   * changes there. Nothing is applied before all patches are made.
   */
  makePatch(current: CurrentLabels): Patch | null;
}

/** The probability map of a run that is under way: readable by the window at once, kept or thrown away at the end. */
export interface ProbabilityRun {
  /** What the engine writes; the file does not exist yet. */
  readonly file: ProbabilityFile;
  keep(): Promise<void>;
  /** Deletes it; the former map, if there was one, is the image's again. */
  discard(): Promise<void>;
}

/** The labels of one open image, as inference changes them. Implemented by the service that keeps projects. */
export interface LabelAccess {
  readonly segmentation: LabelsInfo['segmentation'];
  /** The kept map of the last run, null before one. */
  readonly probability: ProbabilityFile | null;
  startProbability(described: Omit<ProbabilityFile, 'path'>): Promise<ProbabilityRun>;
  /** Applies `change` as one step of the history; resolves when it is on disk, with the tiles that changed. */
  change(change: LabelChange): Promise<{ labels: LabelsInfo; tiles: (Plane & TilePosition)[] }>;
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
  /** Of the objects, in image pixels; null below 5. */
  medianDiameter: number | null;
  ms: StageTimes;
}

export interface Inference {
  /** Runs the network over one plane and puts the objects into the image's labels as one undoable edit. */
  segment(image: ImageAccess, request: SegmentRequest, job: JobContext): Promise<InferenceOutcome>;
  /** Objects again from the kept probability map; `labels.none` when there is none. */
  separate(image: ImageAccess, request: SeparateRequest, job: JobContext): Promise<InferenceOutcome>;
}

/** What the service needs of the registry of models (main/services/models.ts). */
export interface ModelAccess {
  find(id?: string): Promise<ModelPackage & { info: ModelInfo }>;
}

/** Inference for open images: runs the engine, turns its events into the job's, and puts the result into the labels. */
export class InferenceService implements Inference {
  private readonly engine: Engine;
  private readonly models: ModelAccess;

  constructor(engine: Engine, models: ModelAccess) {
    this.engine = engine;
    this.models = models;
  }

  async segment(image: ImageAccess, request: SegmentRequest, job: JobContext): Promise<InferenceOutcome> {
    const asked = segmentRequestSchema.parse(request);
    const { device, t, z, diameter, flips } = asked;
    const { info, ...model } = await this.models.find(asked.modelId);
    checkPlane(image, asked);
    const channels = chooseChannels(image, model.spec, asked.channels);
    const scale = chooseScale(model.spec, diameter);
    const separation = { ...info.separation, ...asked.separation };
    const run = await image.labels.startProbability({
      width: image.shape.x,
      height: image.shape.y,
      ...layoutOf(model.spec, diameter ?? model.spec.objectDiameter),
    });
    const collected = new ResultCollector(image.shape, job);
    const work = { imagePath: image.path, t, z, channels, model, device, separation, scale, flips };
    let outcome: InferenceOutcome;
    try {
      const result = await this.engine.segment({ ...work, probability: run.file }, collected.call);
      const { objects, medianDiameter } = result;
      const segmentation = {
        modelId: info.id,
        device: result.device,
        separation,
        channels,
        plane: { t, z },
        diameter,
        medianDiameter,
      };
      const write = await applyResult(image, 'segment', segmentation, collected, asked.keepEdited, job);
      outcome = { objects, medianDiameter, device: result.device, ms: { ...result.ms, write } };
    } catch (error) {
      // Without its labels the map would go with parameters of an earlier run.
      await run.discard();
      throw error;
    }
    await run.keep();
    return outcome;
  }

  async separate(image: ImageAccess, request: SeparateRequest, job: JobContext): Promise<InferenceOutcome> {
    const { separation, keepEdited } = separateRequestSchema.parse(request);
    const { probability, segmentation } = image.labels;
    if (!probability || !segmentation) {
      throw new AppError(
        'labels.none',
        `${image.id} has no probability map to separate objects in. Segment the image first.`,
      );
    }
    const collected = new ResultCollector(image.shape, job);
    const { objects, medianDiameter, ms } = await this.engine.separate(
      { probability, separation },
      collected.call,
    );
    const changed = { ...segmentation, separation, medianDiameter };
    const write = await applyResult(image, 'separate', changed, collected, keepEdited, job);
    return { objects, medianDiameter, device: null, ms: { read: 0, infer: 0, separate: ms, write } };
  }
}

/** Puts the new objects into the image's labels; returns the milliseconds it took. */
async function applyResult(
  image: ImageAccess,
  tool: LabelChange['tool'],
  segmentation: LabelChange['segmentation'],
  collected: ResultCollector,
  keepEdited: boolean,
  job: JobContext,
): Promise<number> {
  if (job.signal.aborted) throw new AppError('job.cancelled', 'The job was cancelled.');
  const start = performance.now();
  const { labels, tiles } = await image.labels.change({
    tool,
    segmentation,
    planes: [segmentation.plane ?? FIRST_PLANE],
    makePatch: (current) => mergeLabels(current, collected.labelmap, keepEdited),
  });
  job.emit({ type: 'labels', tiles, labels });
  return performance.now() - start;
}
