import type {
  AddModelRequest,
  AppInfo,
  ChangedLabels,
  Comparison,
  ComparisonRequest,
  CopyObjects,
  DeleteObjects,
  DeviceInfo,
  ExportAllRequest,
  ExportRequest,
  FileEntry,
  FolderListing,
  ImageInfo,
  ImportedLabels,
  ImportLabels,
  InterpolateObjects,
  JobEvent,
  JobStarted,
  LabelsInfo,
  ModelInfo,
  ModelUse,
  ObjectClass,
  ObjectInfo,
  OnnxPreview,
  PlaneProjection,
  PlaneStatistics,
  SegmentEstimate,
  SegmentRequest,
  SkipConnection,
  SeparateRequest,
  SetAttributes,
  UploadList,
  EditTool,
} from '../../core/contract.ts';
import type { PlanePatch } from '../../core/edit/patch.ts';
import type { Pixels } from '../../core/image/dtype.ts';
import type { Rect } from '../../core/image/geometry.ts';
import type { ObjectTable } from '../../core/review/object-table.ts';
import type { Plane } from '../../core/image/plane.ts';
import type { BatchCalls } from './batch-client.ts';

/** One tile of labels from afar: every 2 ** `level`-th pixel. */
export interface OverviewPlace {
  plane: Plane;
  level: number;
  column: number;
  row: number;
}

/** A rectangle of one plane, in pixels of pyramid `level` (0 = full size, the default); t, c, z default to 0. */
export interface PixelsRequest extends Rect {
  level?: number;
  t?: number;
  c?: number;
  z?: number;
  projection?: PlaneProjection;
}

export interface PlaneRequest {
  t?: number;
  c?: number;
  z?: number;
  projection?: PlaneProjection;
}

/** A rectangle of the map of one plane; t and z default to 0. */
export interface ProbabilityRequest extends Rect {
  t?: number;
  z?: number;
  /** One of LabelsInfo.planes; the foreground by default. */
  channel?: string;
}

export interface WatchOptions {
  /** First event number wanted; 0 by default. */
  from?: number;
  signal?: AbortSignal;
}

/**
 * The handler of `core/contract.ts` as the window sees it, one method per route.
 *
 * Every method rejects with AppError: the server's own, or `server.unreachable` when there was no answer.
 */
export interface Client {
  app(): Promise<AppInfo>;
  /** The licences of all software of others that Skipscope contains, as text. */
  notices(): Promise<string>;
  /** Broken ones too, with their `problem`. */
  models(): Promise<ModelInfo[]>;
  /** `request.fileId` is a folder, a .zip or an .onnx. Ends in the event `model`, or fails with `model.testFailed`. */
  addModel(request: AddModelRequest): Promise<JobStarted>;
  /** What the graph of a bare .onnx tells. */
  previewModel(fileId: string): Promise<OnnxPreview>;
  /** Says anew what an imported package's outputs mean. */
  changeModel(id: string, use: ModelUse): Promise<ModelInfo>;
  testModel(id: string): Promise<JobStarted>;
  removeModel(id: string): Promise<void>;
  /** The model's README, Markdown. */
  modelCard(id: string): Promise<string>;
  /** The long skip connections of its network, the finest first. */
  modelSkips(id: string): Promise<SkipConnection[]>;
  devices(): Promise<DeviceInfo[]>;
  samples(): Promise<FileEntry[]>;
  recent(): Promise<FileEntry[]>;
  /** The root folder without an id; images by default. */
  folder(folderId?: string, show?: 'images' | 'models' | 'labels'): Promise<FolderListing>;
  /** What was uploaded, and how much of the space it takes. */
  uploads(): Promise<UploadList>;
  /** Refused while the image is open. */
  removeUpload(fileId: string): Promise<void>;
  /** `onProgress` gets the fraction sent, 0..1. */
  upload(file: File, onProgress?: (fraction: number) => void): Promise<FileEntry>;
  /** Gives the folder of an image's labels another name (returned), so that the image opens without them. */
  setLabelsAside(fileId: string): Promise<{ folder: string }>;
  openImage(fileId: string): Promise<ImageInfo>;
  /** Of an image that is open, as it is now: levels may have been built meanwhile. */
  image(id: string): Promise<ImageInfo>;
  closeImage(id: string): Promise<void>;
  /** `width * height` values with the file's own numbers, row by row. */
  pixels(id: string, request: PixelsRequest, signal?: AbortSignal): Promise<Pixels>;
  statistics(id: string, plane: PlaneRequest, signal?: AbortSignal): Promise<PlaneStatistics>;
  thumbnailUrl(id: string): string;
  labels(id: string): Promise<LabelsInfo>;
  /** TILE_SIZE square cut at the image's edge, row by row; null where all is background. */
  labelTile(
    id: string,
    plane: Plane,
    column: number,
    row: number,
    signal?: AbortSignal,
  ): Promise<Uint32Array | null>;
  /** Labels from afar: every 2 ** `level`-th pixel, in tiles as of `labelTile`; null where all is background. */
  labelOverview(id: string, place: OverviewPlace, signal?: AbortSignal): Promise<Uint32Array | null>;
  objects(id: string, plane: Plane): Promise<ObjectInfo[]>;
  /** `revision` is the one the edit was made on; `labels.conflict` when the labels moved on meanwhile. */
  edit(id: string, tool: EditTool, revision: number, edit: readonly PlanePatch[]): Promise<LabelsInfo>;
  /**
   * `edit` is what to apply (its `after`), empty for a step without pixels; of planes that are not `shown` it has no pixels.
   * `labels.none` when there is nothing to undo.
   */
  undo(id: string, shown: Plane): Promise<{ edit: PlanePatch[]; labels: LabelsInfo }>;
  redo(id: string, shown: Plane): Promise<{ edit: PlanePatch[]; labels: LabelsInfo }>;
  setAttributes(id: string, request: SetAttributes): Promise<LabelsInfo>;
  setClasses(id: string, classes: readonly ObjectClass[]): Promise<LabelsInfo>;
  /** Edits that are made where the labels are: of any number of objects, and of planes that are not in sight. */
  deleteObjects(id: string, request: DeleteObjects): Promise<ChangedLabels>;
  copyObjects(id: string, request: CopyObjects): Promise<ChangedLabels>;
  interpolateObjects(id: string, request: InterpolateObjects): Promise<ChangedLabels>;
  /** Labels of a file, into the planes that it is about. */
  importLabels(id: string, request: ImportLabels): Promise<ImportedLabels>;
  /** uint8, 0 = 0 and 255 = 1, row by row. */
  probability(id: string, request: ProbabilityRequest, signal?: AbortSignal): Promise<Uint8Array>;
  /** Measurements and doubts of every object of a plane; all of them measured anew with `isFresh`. */
  table(id: string, plane: Plane, isFresh: boolean, signal?: AbortSignal): Promise<ObjectTable>;
  compare(id: string, request: ComparisonRequest): Promise<Comparison>;
  /** The labels compared with become those of a plane, as one step. */
  adoptCompared(id: string, referenceId: string, plane: Plane): Promise<ChangedLabels>;
  /** As `labelTile`, of the labels that were compared with. */
  comparisonTile(id: string, referenceId: string, column: number, row: number): Promise<Uint32Array | null>;
  /** As `labelOverview`, of the labels that were compared with. */
  comparisonOverview(
    id: string,
    referenceId: string,
    place: Omit<OverviewPlace, 'plane'>,
    signal?: AbortSignal,
  ): Promise<Uint32Array | null>;
  segment(id: string, request: SegmentRequest): Promise<JobStarted>;
  /** What that would take. */
  estimateSegment(id: string, request: SegmentRequest, signal?: AbortSignal): Promise<SegmentEstimate>;
  separate(id: string, request: SeparateRequest): Promise<JobStarted>;
  exportLabels(id: string, request: ExportRequest): Promise<JobStarted>;
  /** Of several open images; ends in the event `exportedAll`. */
  exportAll(request: ExportAllRequest): Promise<JobStarted>;
  /**
   * Calls `onEvent` with every event once, in order, and resolves after `done`, `failed` or `cancelled`.
   * A lost connection is taken up again from the last number seen.
   */
  watch(jobId: string, onEvent: (event: JobEvent) => void, options?: WatchOptions): Promise<void>;
  /** Harmless when the job has ended. */
  cancel(jobId: string): Promise<void>;
  readonly batches: BatchCalls;
}
