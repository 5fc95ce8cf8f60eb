import type {
  ChangedLabels,
  CopyObjects,
  DeleteObjects,
  EditTool,
  InterpolateObjects,
  LabelsInfo,
  ObjectClass,
  ObjectInfo,
  SetAttributes,
} from '../../core/contract.ts';
import { findConflict } from '../../core/edit/apply.ts';
import { keepLocked } from '../../core/edit/locked.ts';
import { encodePatch } from '../../core/edit/patch-codec.ts';
import type { Patch } from '../../core/edit/patch.ts';
import { decodePlanePatches, joinPlanePatches } from '../../core/edit/plane-patches.ts';
import { AppError } from '../../core/errors.ts';
import type { Rect } from '../../core/image/geometry.ts';
import type { ImageOrigin } from '../../core/image/image-origin.ts';
import { FIRST_PLANE, formatPlane, isSamePlane, type Plane } from '../../core/image/plane.ts';
import type { Labelmap } from '../../core/mask/labelmap.ts';
import { findLabelPlace } from '../formats/zarr/label-place.ts';
import { openPicture } from './export/picture.ts';
import { planeValues } from './export/values.ts';
import type { ExportedLabels, SourceImage } from './exporting.ts';
import type { OpenedImage } from './imaging.ts';
import type { ImageAccess, LabelAccess } from './inference.ts';
import { exportedLabels } from './export/planes.ts';
import { logFault } from './log.ts';
import { adoptLabels, type AdoptedLabels } from './masks/adopt-labels.ts';
import { copyObjects, deleteObjects, interpolateObjects } from './masks/object-edits.ts';
import { ProbabilityMaps } from './masks/probability.ts';
import { checkPlane } from './plane-choice.ts';
import type { PlaneLabels } from './projects/plane-labels.ts';
import { Project, type PlaneTile } from './projects/project.ts';

export interface MaskOptions {
  dataFolder: string;
  /** Quiet time after a change before the label group on disk is brought up to date; 3000 ms by default. */
  saveDelayMs?: number;
  /** Where a medical image lies (main/formats/image-origin.ts). */
  readOrigin?: (path: string) => Promise<ImageOrigin | null>;
  /** Told when that fails; nothing is lost then, for the journal has every change. */
  onFault?: (error: unknown) => void;
  /** Whose labels these are, where several people share a server. */
  user?: string | null;
}

interface OpenLabels {
  image: OpenedImage;
  project: Project;
  maps: ProbabilityMaps;
  timer: NodeJS.Timeout | null;
  /** Of the last run in this process: its parameters still describe the map when its labels were undone. */
  lastSegmentation: LabelsInfo['segmentation'];
}

const NO_PIXELS = encodePatch({ parts: [] });

/** The labels of the open images: tiles, objects, edits, undo and redo, and the network's maps. */
export class MaskService {
  private readonly opened = new Map<string, OpenLabels>();
  private readonly options: MaskOptions;

  constructor(options: MaskOptions) {
    this.options = options;
  }

  /** Opens the image's project; returns what a person has to know. Throws AppError `project.*`. */
  async open(image: OpenedImage): Promise<string[]> {
    const { x: width, y: height, t, z } = image.source.shape;
    const { path, origin } = image.file;
    const { dataFolder, user } = this.options;
    const maps = await ProbabilityMaps.open(dataFolder, { path, width, height });
    const project = await Project.open(
      { path, origin, width, height, stack: { t, z }, pixelSize: image.source.pixelSize, user },
      dataFolder,
    );
    const lastSegmentation = project.labels.segmentation;
    this.opened.set(image.id, { image, project, maps, timer: null, lastSegmentation });
    return project.notices;
  }

  /** Brings the project's files up to date and lets them go; an image that isn't open is left alone. */
  async close(imageId: string): Promise<void> {
    const open = this.opened.get(imageId);
    if (open === undefined) return;
    this.opened.delete(imageId);
    if (open.timer !== null) clearTimeout(open.timer);
    // What could not be written to the label group is in the journal all the same.
    await open.project.close().catch(this.options.onFault ?? logFault);
  }

  info(imageId: string): LabelsInfo {
    return describe(this.find(imageId));
  }

  /** The labels of one tile, row by row; null where all is background. Throws `request.invalid` outside the image. */
  async tile(
    imageId: string,
    column: number,
    row: number,
    plane: Plane = FIRST_PLANE,
  ): Promise<Uint32Array | null> {
    const { labelmap } = await this.plane(imageId, plane);
    if (column < labelmap.columns && row < labelmap.rows) return labelmap.tile(column, row);
    throw new AppError(
      'request.invalid',
      `Expected a tile inside ${labelmap.columns} columns and ${labelmap.rows} rows, got ${column},${row}.`,
    );
  }

  async objects(imageId: string, plane: Plane = FIRST_PLANE): Promise<ObjectInfo[]> {
    const labels = await this.plane(imageId, plane);
    return this.find(imageId).project.labels.listObjects(labels);
  }

  /** The labels of a plane, to be read at once: the next edit changes them. Throws `request.invalid` outside the image. */
  plane(imageId: string, plane: Plane): Promise<PlaneLabels> {
    const { image, project } = this.find(imageId);
    checkPlane(image.source, plane);
    return project.plane(plane);
  }

  /**
   * Applies an edit made on `revision`; resolves when it is on disk. `bytes` as of encodePlanePatches, or of encodePatch for
   * `plane`. Throws `labels.conflict` when the labels are not what the edit was made on, `request.invalid` when it changes locked
   * objects: whoever sends an edit leaves those out, so that what it shows is what is kept.
   */
  async edit(
    imageId: string,
    tool: EditTool,
    revision: number,
    bytes: Uint8Array,
    plane: Plane = FIRST_PLANE,
  ): Promise<LabelsInfo> {
    const open = this.find(imageId);
    const { project } = open;
    const { x: width, y: height, t, z } = open.image.source.shape;
    const edit = decodePlanePatches(bytes, plane, { width, height, t, z });
    if (edit.every(({ patch }) => patch.parts.length === 0))
      throw new AppError('request.invalid', 'Expected an edit that changes a pixel, got none.');
    const patches = new Map(edit.map((part) => [formatPlane(part.plane), part.patch]));
    await project.change({
      tool,
      planes: edit.map((part) => part.plane),
      makePatch: ({ plane: of, labelmap }) => {
        const patch = patches.get(formatPlane(of)) ?? { parts: [] };
        const place = findConflict(labelmap, patch);
        if (revision !== project.revision || place !== null) throw conflict(project.revision, revision);
        if (keepLocked(patch, project.labels.attributes.locked) !== patch) throw changesLocked();
        return patch;
      },
    });
    this.saveSoon(open);
    return describe(open);
  }

  /** Turns objects of a plane into background, however many and wherever, as one step; locked ones stay. */
  deleteObjects(imageId: string, { labels, plane }: DeleteObjects): Promise<ChangedLabels> {
    return this.changeObjects(imageId, [plane], (project) => deleteObjects(project, labels, plane));
  }

  /** Puts labels from elsewhere into planes, as one step. */
  adoptLabels(imageId: string, adopted: AdoptedLabels): Promise<ChangedLabels> {
    const planes = adopted.planes.map(({ plane }) => plane);
    return this.changeObjects(imageId, planes, (project) => adoptLabels(project, adopted));
  }

  /** Draws objects of a plane in another one too, on its background, as one step; locked ones are left out. */
  copyObjects(imageId: string, { labels, from, to }: CopyObjects): Promise<ChangedLabels> {
    return this.changeObjects(imageId, [from, to], (project) => copyObjects(project, labels, from, to));
  }

  /** Draws objects between the planes that have them, as one step; locked ones are left out. */
  interpolateObjects(imageId: string, { labels, plane, axis }: InterpolateObjects): Promise<ChangedLabels> {
    return this.changeObjects(imageId, [plane], (project) =>
      interpolateObjects(project, labels, plane, axis),
    );
  }

  /**
   * Undoes or redoes one edit: what it did, as of encodePlanePatches (`patch.after` is there now), and the plane to show, null for a
   * step without pixels. Of planes other than `shown`, if given, it is told only that they changed. Throws `labels.none` when there
   * is nothing.
   */
  async step(
    imageId: string,
    kind: 'undo' | 'redo',
    shown: Plane | null = null,
  ): Promise<{ bytes: Uint8Array; plane: Plane | null; labels: LabelsInfo }> {
    const open = this.find(imageId);
    const edit = await open.project.step(kind);
    if (edit === null) throw new AppError('labels.none', `There is nothing to ${kind}.`);
    this.saveSoon(open);
    const told = edit.map((part) =>
      shown === null || isSamePlane(part.plane, shown) ? part : { plane: part.plane, bytes: NO_PIXELS },
    );
    return { bytes: joinPlanePatches(told), plane: edit[0]?.plane ?? null, labels: describe(open) };
  }

  /** Gives objects attributes, as one step of the history. Throws `request.invalid` for labels and classes that were never used. */
  async setAttributes(imageId: string, { labels, set }: SetAttributes): Promise<LabelsInfo> {
    const open = this.find(imageId);
    const { maxLabel, classes } = open.project.labels;
    const unknown = labels.find((label) => label > maxLabel);
    if (unknown !== undefined)
      throw new AppError('request.invalid', `Expected labels up to ${maxLabel}, got ${unknown}.`);
    if (set.class && !classes.some(({ id }) => id === set.class))
      throw new AppError('request.invalid', `Expected a class of this image, got number ${set.class}.`);
    if (await open.project.setAttributes(labels, set)) this.saveSoon(open);
    return describe(open);
  }

  /** Replaces the list of classes, as one step of the history; objects of a class that is left out have none. */
  async setClasses(imageId: string, classes: ObjectClass[]): Promise<LabelsInfo> {
    const open = this.find(imageId);
    if (await open.project.setClasses(classes)) this.saveSoon(open);
    return describe(open);
  }

  /** `channel`: one of the map's planes. */
  async probability(imageId: string, channel: string, rect: Rect, plane: Plane): Promise<Uint8Array> {
    return this.find(imageId).maps.read(plane, channel, rect);
  }

  /**
   * Hands over a plane's labels as its last segmentation left them, good until `use` returns. Throws `labels.none` when there was
   * no segmentation.
   */
  async firstResult<T>(imageId: string, plane: Plane, use: (labels: Labelmap) => T): Promise<T> {
    const { image, project } = this.find(imageId);
    checkPlane(image.source, plane);
    const result = await project.firstResult(plane, (labels) => ({ of: use(labels) }));
    if (result !== null) return result.of;
    throw new AppError('labels.none', 'No model has segmented this plane yet. Segment it first.');
  }

  /** Whether a hand has made the labels what they are, at least in part. */
  isCorrected(imageId: string): Promise<boolean> {
    return this.find(imageId).project.isCorrected();
  }

  /**
   * Runs an export over the labels as they are now, of the planes that have any or of those given; edits wait meanwhile, so that no
   * stroke is half in the file.
   */
  export<T>(
    imageId: string,
    write: (labels: ExportedLabels) => Promise<T>,
    planes?: readonly Plane[],
  ): Promise<T> {
    const { project, image, maps } = this.find(imageId);
    return project.hold((readPlane) =>
      write(
        exportedLabels(
          planes === undefined ? project.labels.planes.list() : project.labels.planes.countsOf(planes),
          {
            size: image.source.shape,
            pixelSize: image.source.pixelSize,
            readPlane,
            mapOf: (plane) => maps.reader(plane),
            imageOf: (plane) => describeImage(image, project, plane, this.options.readOrigin),
          },
        ),
      ),
    );
  }

  /** The image as inference sees it. */
  access(imageId: string): ImageAccess {
    const open = this.find(imageId);
    const { id, file, source } = open.image;
    return { id, path: file.path, shape: source.shape, isRgb: source.isRgb, labels: this.labelAccess(open) };
  }

  private labelAccess(open: OpenLabels): LabelAccess {
    const { project, maps } = open;
    return {
      get segmentation() {
        return project.labels.segmentation ?? open.lastSegmentation;
      },
      probability: (plane) => maps.last(plane),
      startProbability: (plane, described, region) => maps.start(plane, described, region),
      change: async ({ tool, segmentation, planes, keepsOthers, makePatch, maps: runs }) => {
        const { labels } = project;
        const { edited, attributes } = labels;
        const { locked, accepted } = attributes;
        let maxLabel = 0;
        const tiles = await project.change({
          tool,
          segmentation,
          planes,
          makePatch: ({ plane, labelmap, objects }) => {
            if (maxLabel === 0) maxLabel = keepsOthers ? labels.maxLabel : labels.maxLabelBeside(planes);
            const patch = makePatch({ plane, labelmap, objects, maxLabel, edited, locked, accepted });
            maxLabel = Math.max(maxLabel, highestLabel(patch));
            return patch;
          },
        });
        for (const run of runs) await run.keep();
        open.lastSegmentation = segmentation;
        this.saveSoon(open);
        return { labels: describe(open), tiles: tiles ?? [] };
      },
    };
  }

  private async changeObjects(
    imageId: string,
    planes: readonly Plane[],
    change: (project: Project) => Promise<PlaneTile[] | null>,
  ): Promise<ChangedLabels> {
    const open = this.find(imageId);
    for (const plane of planes) checkPlane(open.image.source, plane);
    const tiles = await change(open.project);
    if (tiles !== null) this.saveSoon(open);
    return { labels: describe(open), tiles: tiles ?? [] };
  }

  private saveSoon(open: OpenLabels): void {
    if (open.timer !== null) clearTimeout(open.timer);
    open.timer = setTimeout(() => {
      open.timer = null;
      open.project.save().catch(this.options.onFault ?? logFault);
    }, this.options.saveDelayMs ?? 3000);
    open.timer.unref();
  }

  private find(imageId: string): OpenLabels {
    const open = this.opened.get(imageId);
    if (open !== undefined) return open;
    throw new AppError('image.notOpen', 'This image is not open any more. Open it again.', {
      details: { imageId },
    });
  }
}

function highestLabel(patch: Patch | null): number {
  let highest = 0;
  for (const { after } of patch?.parts ?? []) for (const label of after) if (label > highest) highest = label;
  return highest;
}

function describe({ image, project, maps }: OpenLabels): LabelsInfo {
  const savedIn = image.file.origin === 'disk' ? project.path : `Skipscope’s data folder (${project.path})`;
  return {
    ...project.info,
    hasProbability: !maps.isEmpty,
    mapped: maps.mapped,
    planes: maps.planes,
    savedIn,
  };
}

function describeImage(
  { file, source }: OpenedImage,
  { labels }: Project,
  plane: Plane,
  readOrigin: MaskOptions['readOrigin'],
): SourceImage {
  const { c, z, t } = source.shape;
  const names = new Map(labels.classes.map(({ id, name }) => [id, name]));
  return {
    name: file.name,
    path: file.path,
    stack: { c: source.isRgb ? 1 : c, z, t },
    levels: source.levels,
    plane,
    edited: labels.edited,
    accepted: labels.attributes.accepted,
    classOf: (label) => names.get(labels.attributes.get(label).class) ?? null,
    segmentation: labels.segmentation,
    ...(readOrigin && { openOrigin: () => readOrigin(file.path) }),
    findLabelPlace: () => findLabelPlace(file.path),
    openPicture: (signal) => openPicture(source, plane, signal),
    openValues: (signal) => Promise.resolve(planeValues(source, plane, signal)),
  };
}

function conflict(present: number, revision: number): AppError {
  const message = 'The labels have changed since this edit was begun. They are loaded anew; edit again.';
  return new AppError('labels.conflict', message, { details: { revision, present } });
}

function changesLocked(): AppError {
  const message = 'It would change locked objects. Unlock them, or edit beside them.';
  return new AppError('request.invalid', message);
}
