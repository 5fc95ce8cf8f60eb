import {
  segmentRequestSchema,
  separateRequestSchema,
  type ExecutionProvider,
  type LabelsInfo,
  type ModelInfo,
  type NewJobEvent,
  type SegmentEstimate,
  type SegmentRequest,
  type SeparateRequest,
  type StageTimes,
} from '../../core/contract.ts';
import type { Patch } from '../../core/edit/patch.ts';
import { AppError } from '../../core/errors.ts';
import type { ImageShape } from '../../core/image/pixel-source.ts';
import type { Plane } from '../../core/image/plane.ts';
import type { RegionChoice } from '../../core/inference/region.ts';
import type { Labelmap, TilePosition } from '../../core/mask/labelmap.ts';
import type { MeasuredObject } from '../../core/mask/objects.ts';
import type { ModelPackage } from '../formats/model-package.ts';
import type { Engine, EngineResult, ProbabilityFile } from './engine.ts';
import { applyResult, type FoundPlane } from './apply-result.ts';
import { partOfJob } from './job-part.ts';
import { ResultCollector } from './result-collector.ts';
import { describeRun, planSegmentation } from './segment-plan.ts';
import type { Speeds } from './speeds.ts';

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
  /** Its objects by label. */
  readonly objects: ReadonlyMap<number, Pick<MeasuredObject, 'area' | 'bounds'>>;
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
  /** True when objects of `planes` may stay that are neither edited nor locked nor accepted: numbers then go on above all. */
  keepsOthers?: boolean;
  /**
   * Called once for each of `planes`, in their order, when nobody else edits, with the labels as they are then; null when nothing
   * changes there. Each patch is applied at once, and taken back when a later one throws or the edit cannot be saved.
   */
  makePatch(current: CurrentLabels): Patch | null;
  /** Maps that the labels were made from: kept with them, before anybody hears of the change. */
  maps: readonly ProbabilityRun[];
}

/** A kept map; `region`: what its last run was about, null for the whole plane. */
export type KeptMap = ProbabilityFile & { region: RegionChoice | null };

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
  /** The kept map of a plane's last run, null before one. */
  probability(plane: Plane): KeptMap | null;
  /** The map of a region begins with what is kept of the plane. */
  startProbability(
    plane: Plane,
    described: Omit<ProbabilityFile, 'path'>,
    region: RegionChoice | null,
  ): Promise<ProbabilityRun>;
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
  /** What `segment` would take; nothing is computed. Throws as `segment` does for what the image cannot have. */
  estimate(image: ImageAccess, request: SegmentRequest): Promise<SegmentEstimate>;
  /** Runs the network over one plane, a part of it or several, and puts the objects into the image's labels as one undoable edit. */
  segment(image: ImageAccess, request: SegmentRequest, job: JobContext): Promise<InferenceOutcome>;
  /** Objects of one plane again, from its kept probability map; `labels.none` when there is none. */
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
  private readonly speeds: Speeds;

  constructor(engine: Engine, models: ModelAccess, speeds: Speeds) {
    this.engine = engine;
    this.models = models;
    this.speeds = speeds;
  }

  async estimate(image: ImageAccess, request: SegmentRequest): Promise<SegmentEstimate> {
    const order = segmentRequestSchema.parse(request);
    const model = await this.models.find(order.modelId);
    return this.speeds.estimate(model.info.id, order.device, planSegmentation(image, model, order));
  }

  async segment(image: ImageAccess, request: SegmentRequest, job: JobContext): Promise<InferenceOutcome> {
    const order = segmentRequestSchema.parse(request);
    const model = await this.models.find(order.modelId);
    const plan = planSegmentation(image, model, order);
    const runs: ProbabilityRun[] = [];
    const found: (FoundPlane & { result: EngineResult })[] = [];
    try {
      for (const [i, plane] of plan.planes.entries()) {
        const run = await image.labels.startProbability(plane, plan.map, plan.region);
        runs.push(run);
        const part = { plane, index: i, count: plan.planes.length };
        const collected = new ResultCollector(image.shape, partOfJob(job, part));
        const { region } = plan;
        const work = { ...plan.work, ...plane, probability: run.file, ...(region && { region }) };
        const result = await this.engine.segment(work, collected.call);
        await this.speeds.note(model.info.id, order.device, plan, result);
        found.push({ plane, labelmap: collected.labelmap, result });
      }
      const total = sumUp(found.map(({ result }) => result));
      const segmentation = describeRun(plan, order, model.info.id, total);
      const write = await applyResult(image, 'segment', segmentation, { found, runs }, plan, order, job);
      return { ...total, ms: { ...total.ms, write } };
    } catch (error) {
      // Without its labels a map would go with parameters of an earlier run.
      for (const run of runs) await run.discard();
      throw error;
    }
  }

  async separate(image: ImageAccess, request: SeparateRequest, job: JobContext): Promise<InferenceOutcome> {
    const { separation, keepEdited, t, z } = separateRequestSchema.parse(request);
    const plane = { t, z };
    const { segmentation } = image.labels;
    const kept = image.labels.probability(plane);
    if (!kept || !segmentation) {
      throw new AppError(
        'labels.none',
        `${image.id} has no probability map to separate objects in. Segment the image first.`,
      );
    }
    const { region, ...probability } = kept;
    const collected = new ResultCollector(image.shape, job);
    const { objects, medianDiameter, ms } = await this.engine.separate(
      { probability, separation, ...(region && { region }) },
      collected.call,
    );
    const changed = { ...segmentation, plane, separation, medianDiameter };
    const result = { found: [{ plane, labelmap: collected.labelmap }], runs: [] };
    const link = segmentation.link ?? null;
    const write = await applyResult(
      image,
      'separate',
      changed,
      result,
      { region },
      { keepEdited, link },
      job,
    );
    return { objects, medianDiameter, device: null, ms: { read: 0, infer: 0, separate: ms, write } };
  }
}

/** Of all planes: objects and times together, the device of the last one, and the middle of the median diameters. */
export function sumUp(results: readonly EngineResult[]) {
  const ms = { read: 0, infer: 0, separate: 0 };
  for (const result of results) {
    for (const stage of ['read', 'infer', 'separate'] as const) ms[stage] += result.ms[stage];
  }
  const medians = results.flatMap(({ medianDiameter }) => medianDiameter ?? []).sort((a, b) => a - b);
  return {
    objects: results.reduce((sum, { objects }) => sum + objects, 0),
    medianDiameter: medians.length > 0 ? medians[medians.length >> 1] : null,
    device: results[results.length - 1].device,
    ms,
  };
}
