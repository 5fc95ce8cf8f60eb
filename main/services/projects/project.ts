import type { EditTool, LabelsInfo, ObjectAttributes, ObjectClass } from '../../../core/contract.ts';
import { applyPatch, findConflict, tileOf } from '../../../core/edit/apply.ts';
import { decodePatch, encodePatch } from '../../../core/edit/patch-codec.ts';
import { reversePatch, type Patch } from '../../../core/edit/patch.ts';
import {
  joinPlanePatches,
  splitPlanePatches,
  type EncodedPlanePatch,
} from '../../../core/edit/plane-patches.ts';
import { AppError } from '../../../core/errors.ts';
import { FIRST_PLANE, formatPlane, isSamePlane, type Plane } from '../../../core/image/plane.ts';
import type { Labelmap, TilePosition } from '../../../core/mask/labelmap.ts';
import { Mutex } from '../mutex.ts';
import { findFirstResult } from './first-result.ts';
import { History } from './history.ts';
import type { Journal, RecordKind, RecordPlace } from './journal.ts';
import { editMetaSchema, LabelState, type EditMeta, type GivenClasses } from './label-state.ts';
import type { PlaneLabels } from './plane-labels.ts';
import { ProjectFolder, type ProjectImage } from './project-folder.ts';

/** Label tiles (1 MiB each) that stay in memory when other planes are looked at. */
const KEPT_TILES = 512;

/** A tile of a plane. */
export type PlaneTile = Plane & TilePosition;

/** An edit that is to be made. */
export interface ProjectChange {
  tool: EditTool;
  /** The first one by default. */
  planes?: readonly Plane[];
  /** By default what it was. */
  segmentation?: LabelsInfo['segmentation'];
  /** Classes that come along with the objects; by default those that keep their numbers keep their classes. */
  classes?: () => GivenClasses;
  /**
   * Called for each plane in order; null when nothing changes there. The planes before are changed already, and are put back
   * when it throws.
   */
  makePatch(labels: PlaneLabels): Patch | null;
}

/**
 * The labels of one image, in memory and on disk. A change counts once its record is in the journal. Opening reads the
 * label group and replays the journal's records after its position; because records hold labels and not differences,
 * a label group that was caught half-written does no harm. An edit of any number of planes is one record.
 */
export class Project {
  readonly labels: LabelState;
  private readonly folder: ProjectFolder;
  private readonly history = new History();
  private dirtyTiles = new Map<string, PlaneTile>();
  /** Taken out of `dirtyTiles` by the save that is under way. */
  private savedTiles = new Map<string, PlaneTile>();
  private isStateDirty = false;
  /** Tasks that may hold on to planes. */
  private running = 0;
  private readonly mutex = new Mutex();
  /** One save after the other: a later one must not note a position whose tiles an earlier one still has to write. */
  private readonly saving = new Mutex();

  private constructor(folder: ProjectFolder, image: ProjectImage) {
    this.folder = folder;
    this.labels = new LabelState(image, folder.saved.labels, (plane, labelmap) =>
      folder.journal === null ? Promise.resolve() : folder.readTiles(plane, labelmap),
    );
  }

  /** Opens what there is; nothing is written before the first change. Throws AppError `project.*`. */
  static async open(image: ProjectImage, dataFolder: string): Promise<Project> {
    const folder = await ProjectFolder.open(image, dataFolder);
    try {
      const project = new Project(folder, image);
      // Of a stack, planes are read when they are asked for.
      if (image.stack === undefined || image.stack.t * image.stack.z === 1)
        await project.labels.planes.open(FIRST_PLANE);
      if (folder.journal !== null) await project.restore(folder.journal);
      return project;
    } catch (error) {
      await folder.close();
      throw error;
    }
  }

  /** Path of the project's folder, which may not be there yet. */
  get path(): string {
    return this.folder.path;
  }

  /** What a person has to know after opening. */
  get notices(): string[] {
    const count = this.objects;
    const restored = `Labels restored: ${count} ${count === 1 ? 'object' : 'objects'}.`;
    return count === 0 ? this.folder.notices : [restored, ...this.folder.notices];
  }

  /** Everything of LabelsInfo that the project knows. */
  get info(): Omit<LabelsInfo, 'hasProbability' | 'planes' | 'savedIn'> {
    const { labelled, classes, maxLabel, segmentation } = this.labels;
    const { canUndo, canRedo } = this.history;
    const { revision, objects } = this;
    return { revision, objects, labelled, classes, maxLabel, canUndo, canRedo, segmentation };
  }

  /** In all planes; an object of several planes counts in each. */
  get objects(): number {
    return this.labels.labelled.reduce((sum, plane) => sum + plane.objects, 0);
  }

  /** The labels of a plane, for reading at once. Throws AppError `project.corrupt`. */
  async plane(plane: Plane): Promise<PlaneLabels> {
    const labels = await this.labels.planes.open(plane);
    if (this.running === 0) this.labels.planes.trim(KEPT_TILES, (other) => this.isDirty(other));
    return labels;
  }

  /** Number of changes there ever were, undoing and redoing included. */
  get revision(): number {
    return this.folder.journal?.places.length ?? 0;
  }

  /**
   * Makes an edit when nobody else changes the labels, and resolves when it is on disk, with the tiles that changed; null when
   * nothing did.
   */
  change({
    tool,
    planes = [FIRST_PLANE],
    segmentation,
    classes,
    makePatch,
  }: ProjectChange): Promise<PlaneTile[] | null> {
    return this.exclusively(async () => {
      const done: EncodedPlanePatch[] = [];
      const tiles: PlaneTile[] = [];
      const concerned = new Set<number>();
      try {
        for (const plane of planes) {
          const labels = await this.labels.planes.open(plane);
          const patch = makePatch(labels);
          if (patch === null) continue;
          done.push({ plane, bytes: encodePatch(patch) });
          tiles.push(...tilesOf(plane, patch));
          for (const label of labels.write(patch, 'after')) concerned.add(label);
        }
        const given = classes?.();
        if (done.length === 0 && !this.labels.wouldChange(given)) {
          if (segmentation !== undefined) this.labels.segmentation = segmentation;
          this.isStateDirty = true;
          return null;
        }
        const journal = await this.folder.prepare();
        const meta = this.labels.finish(tool, concerned, segmentation, given);
        await this.append(journal, 'edit', meta, joinPlanePatches(done), () =>
          this.labels.adopt(meta, 'before'),
        );
      } catch (error) {
        for (const { plane, bytes } of done.reverse())
          this.labels.planes.get(plane).write(decodePatch(bytes), 'before');
        throw error;
      }
      this.markDirty(tiles);
      return tiles;
    });
  }

  /** Gives objects attributes, as a step of the history; false when they had them. Resolves when it is on disk. */
  setAttributes(labels: readonly number[], set: Partial<ObjectAttributes>): Promise<boolean> {
    return this.changeState(() => this.labels.setAttributes(labels, set));
  }

  /** As `setAttributes`, for the list of classes. */
  setClasses(classes: ObjectClass[]): Promise<boolean> {
    return this.changeState(() => this.labels.setClasses(classes));
  }

  /** Undoes or redoes one edit. Returns what it did, by plane (its `after` is there now), or null when there is nothing. */
  step(kind: 'undo' | 'redo'): Promise<EncodedPlanePatch[] | null> {
    return this.exclusively(async () => {
      const place = this.history.peek(kind);
      if (place === null) return null;
      const journal = await this.folder.prepare();
      const { meta, edit } = await this.readEdit(journal, place);
      const [present, wanted] =
        kind === 'undo' ? (['after', 'before'] as const) : (['before', 'after'] as const);
      for (const { plane, bytes } of edit) {
        const { labelmap } = await this.labels.planes.open(plane);
        if (findConflict(labelmap, decodePatch(bytes), present) === null) continue;
        const message = `Cannot ${kind}: the history does not fit the labels any more. Go on editing from here.`;
        throw new AppError('project.corrupt', message);
      }
      const tiles = this.write(edit, wanted);
      this.labels.adopt(meta, wanted);
      await this.append(journal, kind, {}, undefined, () => {
        this.write(edit, present);
        this.labels.adopt(meta, present);
      });
      this.markDirty(tiles);
      if (kind === 'redo') return edit;
      return edit.map(({ plane, bytes }) => ({
        plane,
        bytes: encodePatch(reversePatch(decodePatch(bytes))),
      }));
    });
  }

  /** Whether a hand has changed, accepted, classed or locked objects, or deleted some since the last segmentation. */
  isCorrected(): Promise<boolean> {
    return this.exclusively(async () => {
      const { edited, attributes } = this.labels;
      if (edited.size > 0 || attributes.entries().length > 0) return true;
      for await (const { meta } of this.editsNewestFirst()) {
        if (meta.tool === 'segment') return false;
        if (meta.tool !== 'separate') return true;
      }
      return false;
    });
  }

  /**
   * Hands over a plane's labels as its last segmentation left them, good until `use` returns; null when there was no segmentation.
   */
  firstResult<T>(plane: Plane, use: (labels: Labelmap) => T): Promise<T | null> {
    return this.exclusively(async () => {
      const { labelmap } = await this.labels.planes.open(plane);
      const first = await findFirstResult(labelmap, plane, this.editsNewestFirst());
      return first && use(first);
    });
  }

  /**
   * Runs `use` while nobody changes the labels; changes wait for its end. It may read planes one after the other: each is good until
   * the next is read.
   */
  hold<T>(use: (readPlane: (plane: Plane) => Promise<PlaneLabels>) => Promise<T>): Promise<T> {
    return this.mutex.run(() => use((plane) => this.plane(plane)));
  }

  /** Brings the label group up to the journal, one tile at a time so that edits can go on meanwhile. */
  save(): Promise<void> {
    return this.saving.run(() => this.writeDirty());
  }

  /** Saves, and lets the folder go. */
  async close(): Promise<void> {
    try {
      await this.save();
    } finally {
      await this.mutex.run(() => this.folder.close());
    }
  }

  private exclusively<T>(task: () => Promise<T>): Promise<T> {
    return this.mutex.run(async () => {
      this.running++;
      try {
        return await task();
      } finally {
        this.running--;
      }
    });
  }

  private changeState(make: () => EditMeta | null): Promise<boolean> {
    return this.exclusively(async () => {
      const meta = make();
      if (meta === null) return false;
      const revert = () => this.labels.adopt(meta, 'before');
      const journal = await this.folder.prepare().catch((error: unknown) => {
        revert();
        throw error;
      });
      await this.append(journal, 'edit', meta, joinPlanePatches([]), revert);
      return true;
    });
  }

  private async writeDirty(): Promise<void> {
    const { journal } = this.folder;
    if (journal === null || !this.folder.isWritable) return;
    const { tiles, position, state, isClean } = await this.mutex.run(() => this.takeDirty(journal));
    if (isClean) return;
    try {
      for (const tile of tiles.values()) {
        await this.mutex.run(() => this.folder.writeTile(tile, this.labels.planes.get(tile).labelmap, tile));
      }
      await this.folder.writeState(position, state);
    } catch (error) {
      for (const [key, tile] of tiles) this.dirtyTiles.set(key, tile);
      this.isStateDirty = true;
      throw error;
    } finally {
      this.savedTiles = new Map();
    }
  }

  private takeDirty(journal: Journal) {
    const tiles = this.dirtyTiles;
    const isClean = tiles.size === 0 && !this.isStateDirty && journal.end === this.folder.saved.position;
    this.savedTiles = tiles;
    this.dirtyTiles = new Map();
    this.isStateDirty = false;
    return { tiles, position: journal.end, state: this.labels.toSaved(), isClean };
  }

  private async append(
    journal: Journal,
    kind: RecordKind,
    meta: object,
    payload: Uint8Array | undefined,
    revert: () => void,
  ): Promise<void> {
    try {
      this.history.add(await journal.append(kind, meta, payload));
    } catch (error) {
      revert();
      throw error;
    }
  }

  /** Writes one side of an edit whose planes are loaded; returns the tiles touched. */
  private write(edit: readonly EncodedPlanePatch[], side: 'before' | 'after'): PlaneTile[] {
    return edit.flatMap(({ plane, bytes }) => {
      const patch = decodePatch(bytes);
      this.labels.planes.get(plane).write(patch, side);
      return tilesOf(plane, patch);
    });
  }

  private markDirty(tiles: readonly PlaneTile[]): void {
    for (const tile of tiles) this.dirtyTiles.set(`${formatPlane(tile)},${tile.column},${tile.row}`, tile);
  }

  private isDirty(plane: Plane): boolean {
    const isHere = (tile: PlaneTile) => isSamePlane(tile, plane);
    return [...this.dirtyTiles.values(), ...this.savedTiles.values()].some(isHere);
  }

  /** Replays what the label group lacks, and rebuilds the history. */
  private async restore(journal: Journal): Promise<void> {
    const replayed = new Set<PlaneLabels>();
    for (const place of journal.places) {
      const concerned = this.history.add(place);
      if (place.position < this.folder.saved.position) continue;
      const { meta, edit } = await this.readEdit(journal, concerned);
      const side = place.kind === 'undo' ? 'before' : 'after';
      for (const { plane, bytes } of edit) {
        const labels = await this.labels.planes.open(plane);
        const patch = decodePatch(bytes);
        // The group may hold some of the edit already, so that objects can only be counted at the end.
        applyPatch(labels.labelmap, patch, side);
        this.markDirty(tilesOf(plane, patch));
        replayed.add(labels);
      }
      this.labels.adopt(meta, side);
    }
    for (const labels of replayed) labels.remeasure();
  }

  private async *editsNewestFirst() {
    const { journal } = this.folder;
    if (journal === null) return;
    for (const place of this.history.doneNewestFirst) yield this.readEdit(journal, place);
  }

  private async readEdit(
    journal: Journal,
    place: RecordPlace,
  ): Promise<{ meta: EditMeta; edit: EncodedPlanePatch[] }> {
    const { meta, payload } = await journal.read(place);
    return { meta: editMetaSchema.parse(meta), edit: splitPlanePatches(payload, this.folder.firstPlane) };
  }
}

function tilesOf(plane: Plane, patch: Patch): PlaneTile[] {
  return patch.parts.map((part) => ({ t: plane.t, z: plane.z, ...tileOf(part) }));
}
