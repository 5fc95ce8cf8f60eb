import type { EditTool, LabelsInfo } from '../../../core/contract.ts';
import { findConflict, tileOf } from '../../../core/edit/apply.ts';
import { decodePatch, encodePatch } from '../../../core/edit/patch-codec.ts';
import type { Patch } from '../../../core/edit/patch.ts';
import { AppError } from '../../../core/errors.ts';
import { Labelmap, type TilePosition } from '../../../core/mask/labelmap.ts';
import { Mutex } from '../mutex.ts';
import { History } from './history.ts';
import type { Journal, RecordKind, RecordPlace } from './journal.ts';
import { editMetaSchema, LabelState, type EditMeta } from './label-state.ts';
import { ProjectFolder, type ProjectImage } from './project-folder.ts';

/**
 * The labels of one image, in memory and on disk. A change counts once its record is in the journal. Opening reads the
 * label group and replays the journal's records after its position; because records hold labels and not differences,
 * a label group that was caught half-written does no harm.
 */
export class Project {
  readonly labels: LabelState;
  private readonly folder: ProjectFolder;
  private readonly history = new History();
  private dirtyTiles = new Map<string, TilePosition>();
  private isStateDirty = false;
  private readonly mutex = new Mutex();
  /** One save after the other: a later one must not note a position whose tiles an earlier one still has to write. */
  private readonly saving = new Mutex();

  private constructor(folder: ProjectFolder, labels: LabelState) {
    this.folder = folder;
    this.labels = labels;
  }

  /** Opens what there is; nothing is written before the first change. Throws AppError `project.*`. */
  static async open(image: ProjectImage, dataFolder: string): Promise<Project> {
    const folder = await ProjectFolder.open(image, dataFolder);
    try {
      const labelmap = new Labelmap(image.width, image.height);
      if (folder.journal !== null) await folder.readTiles(labelmap);
      const project = new Project(folder, new LabelState(labelmap, folder.saved.labels));
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
    const count = this.labels.objects.size;
    const restored = `Labels restored: ${count} ${count === 1 ? 'object' : 'objects'}.`;
    return count === 0 ? this.folder.notices : [restored, ...this.folder.notices];
  }

  /** Everything of LabelsInfo that the project knows. */
  get info(): Omit<LabelsInfo, 'hasProbability' | 'planes' | 'savedIn'> {
    const { objects, maxLabel, segmentation } = this.labels;
    const { canUndo, canRedo } = this.history;
    const labelled = objects.size === 0 ? [] : [{ t: 0, z: 0, objects: objects.size }];
    const counts = { objects: objects.size, labelled, classes: [], maxLabel };
    return { revision: this.revision, ...counts, canUndo, canRedo, segmentation };
  }

  /** Number of changes there ever were, undoing and redoing included. */
  get revision(): number {
    return this.folder.journal?.places.length ?? 0;
  }

  /** Runs `make` when nobody else changes the labels, applies the patch it returns, and resolves when that is on disk. */
  change(
    tool: EditTool,
    make: () => Patch | null,
    segmentation?: LabelsInfo['segmentation'],
  ): Promise<Patch | null> {
    return this.mutex.run(async () => {
      const patch = make();
      if (patch === null) {
        if (segmentation !== undefined) this.labels.segmentation = segmentation;
        this.isStateDirty = true;
        return null;
      }
      const journal = await this.folder.prepare();
      const meta = this.labels.apply(tool, patch, segmentation);
      await this.append(journal, 'edit', meta, encodePatch(patch), () =>
        this.labels.step(meta, patch, 'before'),
      );
      this.markDirty(patch);
      return patch;
    });
  }

  /** Undoes or redoes one edit. Returns what it did as a patch (its `after` is there now), or null when there is nothing. */
  step(kind: 'undo' | 'redo'): Promise<Patch | null> {
    return this.mutex.run(async () => {
      const place = this.history.peek(kind);
      if (place === null) return null;
      const journal = await this.folder.prepare();
      const { meta, patch } = await readEdit(journal, place);
      const [present, wanted] =
        kind === 'undo' ? (['after', 'before'] as const) : (['before', 'after'] as const);
      if (findConflict(this.labels.labelmap, patch, present) !== null) {
        const message = `Cannot ${kind}: the history does not fit the labels any more. Go on editing from here.`;
        throw new AppError('project.corrupt', message);
      }
      this.labels.step(meta, patch, wanted);
      await this.append(journal, kind, {}, undefined, () => this.labels.step(meta, patch, present));
      this.markDirty(patch);
      return kind === 'redo' ? patch : reverse(patch);
    });
  }

  /** Runs `use` while nobody changes the labels; changes wait for its end. */
  hold<T>(use: () => Promise<T>): Promise<T> {
    return this.mutex.run(use);
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

  private async writeDirty(): Promise<void> {
    const { journal } = this.folder;
    if (journal === null || !this.folder.isWritable) return;
    const { tiles, position, state, isClean } = await this.mutex.run(() => this.takeDirty(journal));
    if (isClean) return;
    try {
      for (const tile of tiles.values()) {
        await this.mutex.run(() => this.folder.writeTile(this.labels.labelmap, tile));
      }
      await this.folder.writeState(position, state);
    } catch (error) {
      for (const [key, tile] of tiles) this.dirtyTiles.set(key, tile);
      this.isStateDirty = true;
      throw error;
    }
  }

  private takeDirty(journal: Journal) {
    const tiles = this.dirtyTiles;
    const isClean = tiles.size === 0 && !this.isStateDirty && journal.end === this.folder.saved.position;
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

  private markDirty(patch: Patch): void {
    for (const part of patch.parts) {
      const tile = tileOf(part);
      this.dirtyTiles.set(`${tile.column},${tile.row}`, tile);
    }
  }

  /** Replays what the label group lacks, and rebuilds the history. */
  private async restore(journal: Journal): Promise<void> {
    let isReplayed = false;
    for (const place of journal.places) {
      const concerned = this.history.add(place);
      if (place.position < this.folder.saved.position) continue;
      const { meta, patch } = await readEdit(journal, concerned);
      this.labels.replay(meta, patch, place.kind === 'undo' ? 'before' : 'after');
      this.markDirty(patch);
      isReplayed = true;
    }
    if (isReplayed) this.labels.remeasure();
  }
}

function reverse(patch: Patch): Patch {
  return { parts: patch.parts.map(({ rect, before, after }) => ({ rect, before: after, after: before })) };
}

async function readEdit(journal: Journal, place: RecordPlace): Promise<{ meta: EditMeta; patch: Patch }> {
  const { meta, payload } = await journal.read(place);
  return { meta: editMetaSchema.parse(meta), patch: decodePatch(payload) };
}
