import type { EditTool, LabelsInfo, ObjectInfo } from '../../core/contract.ts';
import { findConflict, tileOf } from '../../core/edit/apply.ts';
import { decodePatch } from '../../core/edit/patch-codec.ts';
import type { Patch } from '../../core/edit/patch.ts';
import { AppError } from '../../core/errors.ts';
import type { Rect } from '../../core/image/geometry.ts';
import { FIRST_PLANE } from '../../core/image/plane.ts';
import { openPicture } from './export/picture.ts';
import { planeValues } from './export/values.ts';
import type { LabelSource, SourceImage } from './exporting.ts';
import type { OpenedImage } from './imaging.ts';
import type { ImageAccess, LabelAccess } from './inference.ts';
import { readLabels } from './label-source.ts';
import { logFault } from './log.ts';
import { ProbabilityMaps } from './masks/probability.ts';
import { Project } from './projects/project.ts';

export interface MaskOptions {
  dataFolder: string;
  /** Quiet time after a change before the label group on disk is brought up to date; 3000 ms by default. */
  saveDelayMs?: number;
  /** Told when that fails; nothing is lost then, for the journal has every change. */
  onFault?: (error: unknown) => void;
}

interface OpenLabels {
  image: OpenedImage;
  project: Project;
  maps: ProbabilityMaps;
  timer: NodeJS.Timeout | null;
  /** Of the last run in this process: its parameters still describe the map when its labels were undone. */
  lastSegmentation: LabelsInfo['segmentation'];
}

/** The labels of the open images: tiles, objects, edits, undo and redo, and the network's maps. */
export class MaskService {
  private readonly opened = new Map<string, OpenLabels>();
  private readonly options: MaskOptions;

  constructor(options: MaskOptions) {
    this.options = options;
  }

  /** Opens the image's project; returns what a person has to know. Throws AppError `project.*`. */
  async open(image: OpenedImage): Promise<string[]> {
    const { x: width, y: height } = image.source.shape;
    const { path, origin } = image.file;
    const { dataFolder } = this.options;
    const maps = await ProbabilityMaps.open(dataFolder, { path, width, height });
    const project = await Project.open(
      { path, origin, width, height, pixelSize: image.source.pixelSize },
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
  tile(imageId: string, column: number, row: number): Uint32Array | null {
    const { labelmap } = this.find(imageId).project.labels;
    if (column < labelmap.columns && row < labelmap.rows) return labelmap.tile(column, row);
    throw new AppError(
      'request.invalid',
      `Expected a tile inside ${labelmap.columns} columns and ${labelmap.rows} rows, got ${column},${row}.`,
    );
  }

  objects(imageId: string): ObjectInfo[] {
    return this.find(imageId).project.labels.listObjects();
  }

  /**
   * Applies an edit made on `revision`; resolves when it is on disk. `bytes` as of encodePatch.
   * Throws `labels.conflict` when the labels are not what the edit was made on.
   */
  async edit(imageId: string, tool: EditTool, revision: number, bytes: Uint8Array): Promise<LabelsInfo> {
    const open = this.find(imageId);
    const { project } = open;
    const { labelmap } = project.labels;
    const patch = decodePatch(bytes, labelmap);
    if (patch.parts.length === 0)
      throw new AppError('request.invalid', 'Expected an edit that changes a pixel, got none.');
    await project.change(tool, () => {
      const place = findConflict(labelmap, patch);
      if (revision !== project.revision || place !== null) throw conflict(project.revision, revision);
      return patch;
    });
    this.saveSoon(open);
    return describe(open);
  }

  /** Undoes or redoes one edit. `patch.after` is there now. Throws `labels.none` when there is nothing. */
  async step(imageId: string, kind: 'undo' | 'redo'): Promise<{ patch: Patch; labels: LabelsInfo }> {
    const open = this.find(imageId);
    const patch = await open.project.step(kind);
    if (patch === null) throw new AppError('labels.none', `There is nothing to ${kind}.`);
    this.saveSoon(open);
    return { patch, labels: describe(open) };
  }

  async probability(imageId: string, plane: string, rect: Rect): Promise<Uint8Array> {
    return this.find(imageId).maps.read(plane, rect);
  }

  /** Runs an export over the labels as they are now; edits wait meanwhile, so that no stroke is half in the file. */
  export<T>(imageId: string, write: (labels: LabelSource) => Promise<T>): Promise<T> {
    const { project, image, maps } = this.find(imageId);
    return project.hold(() => {
      const { labelmap, objects } = project.labels;
      let maxLabel = 0;
      for (const label of objects.keys()) maxLabel = Math.max(maxLabel, label);
      const { pixelSize } = image.source;
      return write(
        readLabels(labelmap, {
          objects: objects.size,
          maxLabel,
          pixelSize,
          map: maps.reader,
          image: describeImage(image, project),
        }),
      );
    });
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
      get probability() {
        return maps.last;
      },
      startProbability: (described) => maps.start(described),
      change: async ({ tool, segmentation, planes, makePatch }) => {
        const { labels } = project;
        const plane = planes[0] ?? FIRST_PLANE;
        const none = new Set<number>();
        const make = () =>
          makePatch({
            plane,
            labelmap: labels.labelmap,
            maxLabel: labels.maxEditedLabel,
            edited: labels.edited,
            locked: none,
            accepted: none,
          });
        const patch = await project.change(tool, make, segmentation);
        open.lastSegmentation = segmentation;
        this.saveSoon(open);
        return {
          labels: describe(open),
          tiles: (patch?.parts ?? []).map((part) => ({ ...plane, ...tileOf(part) })),
        };
      },
    };
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

function describe({ image, project, maps }: OpenLabels): LabelsInfo {
  const savedIn = image.file.origin === 'disk' ? project.path : `Skipscope’s data folder (${project.path})`;
  return { ...project.info, hasProbability: !maps.isEmpty, planes: maps.planes, savedIn };
}

function describeImage({ file, source }: OpenedImage, { labels }: Project): SourceImage {
  const { c, z, t } = source.shape;
  const plane = labels.segmentation?.plane ?? (z * t === 1 ? { z: 0, t: 0 } : null);
  return {
    name: file.name,
    path: file.path,
    stack: { c: source.isRgb ? 1 : c, z, t },
    plane,
    edited: labels.edited,
    segmentation: labels.segmentation,
    openPicture: plane === null ? undefined : (signal) => openPicture(source, plane, signal),
    openValues: plane === null ? undefined : (signal) => Promise.resolve(planeValues(source, plane, signal)),
  };
}

function conflict(present: number, revision: number): AppError {
  const message = 'The labels have changed since this edit was begun. They are loaded anew; edit again.';
  return new AppError('labels.conflict', message, { details: { revision, present } });
}
