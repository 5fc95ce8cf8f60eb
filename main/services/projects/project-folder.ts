import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import type { PixelSize } from '../../../core/image/pixel-source.ts';
import { FIRST_PLANE, type Plane } from '../../../core/image/plane.ts';
import { Labelmap, type TilePosition } from '../../../core/mask/labelmap.ts';
import { describeCause } from '../../exporters/atomic-file.ts';
import type { Origin } from '../files/location.ts';
import { logFault } from '../log.ts';
import { copyProject, gainAccess, lockFolder, type FolderAccess } from './folder-access.ts';
import { findProjectHome, JOURNAL, type ProjectHome } from './home.ts';
import { Journal } from './journal.ts';
import { bringMovedProject, noteProject } from './moved-project.ts';
import { LabelGroup } from './label-group.ts';
import { PlaneLabels, type PlaneCount } from './plane-labels.ts';
import {
  describeImageFile,
  readProjectFile,
  writeProjectFile,
  type ProjectFile,
  type SavedState,
} from './project-file.ts';
import { syncFolder } from './sync-folder.ts';

export interface ProjectImage {
  path: string;
  origin: Origin;
  width: number;
  height: number;
  /** Time points and z planes; one each when absent. */
  stack?: { t: number; z: number };
  pixelSize: PixelSize | null;
  /** Who opens it, where several people share a server. */
  user?: string | null;
}

export const EMPTY_STATE: SavedState = {
  maxLabel: 0,
  edited: [],
  segmentation: null,
  attributes: [],
  classes: [],
  planes: [],
};

/**
 * The files of a project:
 *
 *   project.json   the image they belong to, and how far the label group has come in the journal
 *   edits.journal  every edit, undo and redo, with the labels before and after (journal.ts)
 *   labels/        an OME-Zarr label group, brought up to date now and then (label-group.ts)
 *   lock           the process that has it open
 */
export class ProjectFolder {
  /** Another one once labels that could not be written were copied. */
  path: string;
  readonly notices: string[] = [];
  /** State and position of the label group as they were found. */
  saved: { labels: SavedState; position: number } = { labels: EMPTY_STATE, position: 0 };
  /** Null before the first change. */
  journal: Journal | null = null;
  /** Plane of the labels that version 1 made, and of its records in the journal. */
  firstPlane: Plane = FIRST_PLANE;
  /** Version 1 wrote what is there. */
  private isOld = false;
  private group: LabelGroup;
  /** Null before there is a folder. */
  private access: FolderAccess | null = null;
  private readonly apart: string;
  private readonly dataFolder: string;
  private readonly image: ProjectImage;
  private readonly imageFile: ProjectFile['image'];

  private constructor(
    image: ProjectImage,
    home: ProjectHome,
    imageFile: ProjectFile['image'],
    dataFolder: string,
  ) {
    this.dataFolder = dataFolder;
    this.path = home.folder;
    this.apart = home.apart;
    this.image = image;
    this.imageFile = imageFile;
    this.group = this.openGroup();
    if (home.notice !== null) this.notices.push(home.notice);
  }

  /** Takes what is there; writes nothing where there is no project yet. Throws AppError `project.*`. */
  static async open(image: ProjectImage, dataFolder: string): Promise<ProjectFolder> {
    const home = await findProjectHome(image, dataFolder);
    const imageFile = { ...(await describeImageFile(image.path)), width: image.width, height: image.height };
    const folder = new ProjectFolder(image, home, imageFile, dataFolder);
    if (!home.exists && !(await folder.findMoved())) return folder;
    try {
      await folder.load();
      return folder;
    } catch (error) {
      await folder.close();
      if (error instanceof AppError) throw error;
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      const message = `The labels in ${home.folder} cannot be opened (${code}). Check the disk's space and the folder's permissions, then open the image again.`;
      throw new AppError('file.notWritable', message, { cause: error });
    }
  }

  get isWritable(): boolean {
    return this.access?.kind === 'write';
  }

  /**
   * The journal, ready to be written to; makes the folder at the first change. Throws `file.notWritable`, `project.locked`,
   * and `labels.conflict` when another process has changed what could only be looked at here.
   */
  async prepare(): Promise<Journal> {
    if (this.journal !== null && this.isWritable) return this.journal;
    try {
      return await (this.journal === null ? this.create() : this.takeOver(this.journal));
    } catch (error) {
      if (error instanceof AppError) throw error;
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      const message = `The labels cannot be saved in ${this.path}: ${describeCause(code)}. Then edit again.`;
      throw new AppError('file.notWritable', message, { cause: error });
    }
  }

  readTiles(plane: Plane, labelmap: Labelmap): Promise<void> {
    return this.group.readTiles(plane, labelmap);
  }

  writeTile(plane: Plane, labelmap: Labelmap, tile: TilePosition): Promise<void> {
    return this.group.writeTile(plane, labelmap, tile);
  }

  /** Notes that the label group holds everything before `position` of the journal. */
  async writeState(position: number, labels: SavedState): Promise<void> {
    await writeProjectFile(this.path, {
      formatVersion: 2,
      image: this.imageFile,
      journalPosition: position,
      labels,
      firstPlane: this.firstPlane,
    });
    this.saved = { labels, position };
  }

  async close(): Promise<void> {
    await this.journal?.close();
    this.journal = null;
    await this.letGo();
  }

  /** True when the image was renamed or moved and its project has been brought here. */
  private async findMoved(): Promise<boolean> {
    const { path } = this.image;
    const { fingerprint } = this.imageFile;
    const notice = await bringMovedProject({ path, fingerprint }, this.path, this.dataFolder);
    if (notice !== null) this.notices.push(notice);
    return isThere(join(this.path, 'project.json'));
  }

  /** Nothing but the finding of moved images hangs on it: a full disk must not keep labels from being seen. */
  private async note(): Promise<void> {
    const { fingerprint } = this.imageFile;
    const project = { fingerprint, image: this.image.path, folder: this.path };
    await noteProject(this.dataFolder, project).catch(logFault);
  }

  private async load(): Promise<void> {
    this.access = await gainAccess(this.path, this.image.user);
    if (this.access.kind !== 'write') this.notices.push(this.access.notice);
    const { project: file, isOld } = await readProjectFile(this.path);
    checkSize(file.image, this.imageFile, this.path);
    this.saved = { labels: file.labels, position: file.journalPosition };
    this.isOld = isOld;
    this.firstPlane = this.contains(file.firstPlane) ? file.firstPlane : FIRST_PLANE;
    this.group = this.openGroup();
    if (isOld) this.saved.labels.planes = [await this.countFirst()];
    if (this.isWritable) await this.migrate();
    if (file.image.fingerprint !== this.imageFile.fingerprint) {
      this.notices.push(
        'The image file has changed since these labels were made. Check that they still fit.',
      );
    }
    this.journal = await openJournal(this.path, this.isWritable);
    if (this.journal.lostBytes > 0) {
      this.notices.push('A part of the edit history was damaged on disk and has been left out.');
    }
    if (this.journal.end < this.saved.position && this.isWritable) await this.replaceJournal(this.journal);
    await this.note();
  }

  /** A journal that ends before the label group's position lost records: it is put aside, and the labels stay. */
  private async replaceJournal(journal: Journal): Promise<void> {
    await journal.close();
    const path = join(this.path, JOURNAL);
    await rename(path, `${path}.${Date.now()}.damaged`);
    this.notices.push(
      'The edit history was damaged on disk: the labels are complete, but earlier edits cannot be undone.',
    );
    this.journal = await openJournal(this.path, true);
    await this.writeState(this.journal.end, this.saved.labels);
  }

  /** What could only be looked at is to be changed: locks it, or a copy of it, as long as it is still what was read. */
  private async takeOver(seen: Journal): Promise<Journal> {
    if (this.access?.kind === 'read-only' && this.path !== this.apart) {
      await copyProject(this.path, this.apart);
      this.path = this.apart;
      this.group = this.openGroup();
    }
    const release = await lockFolder(this.path, this.image.user);
    try {
      const journal = await openJournal(this.path, true);
      if (journal.end !== seen.end) {
        await journal.close();
        throw changedElsewhere();
      }
      await seen.close();
      await this.migrate();
      this.access = { kind: 'write', release };
      this.journal = journal;
      return journal;
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** Brings the labels that version 1 made to where those of this version are. */
  private async migrate(): Promise<void> {
    if (!this.isOld || !this.isStack) return;
    await this.group.unflatten();
    await this.writeState(this.saved.position, this.saved.labels);
    await this.group.removeFlat();
    this.isOld = false;
  }

  private async countFirst(): Promise<PlaneCount> {
    const labelmap = new Labelmap(this.image.width, this.image.height);
    await this.readTiles(this.firstPlane, labelmap);
    return new PlaneLabels(this.firstPlane, labelmap).count;
  }

  private async create(): Promise<Journal> {
    await mkdir(this.path, { recursive: true });
    this.access = { kind: 'write', release: await lockFolder(this.path, this.image.user) };
    try {
      return await this.begin();
    } catch (error) {
      await this.letGo();
      throw error;
    }
  }

  private openGroup(): LabelGroup {
    const image = { ...this.image, stack: this.stack };
    return new LabelGroup(this.path, image, this.isOld ? this.firstPlane : null);
  }

  private get stack(): { t: number; z: number } {
    return this.image.stack ?? { t: 1, z: 1 };
  }

  private get isStack(): boolean {
    return this.stack.t > 1 || this.stack.z > 1;
  }

  private contains({ t, z }: Plane): boolean {
    return t < this.stack.t && z < this.stack.z;
  }

  private async letGo(): Promise<void> {
    if (this.access?.kind === 'write') await this.access.release();
    this.access = null;
  }

  /** Makes the files of a project. */
  private async begin(): Promise<Journal> {
    if (await isThere(join(this.path, 'project.json'))) throw changedElsewhere();
    await this.group.writeMetadata();
    const journal = await openJournal(this.path, true);
    if (journal.places.length > 0) {
      await journal.close();
      const message = `${this.path} holds edits but no project.json. Put that file back, or move the folder away to start anew.`;
      throw new AppError('project.corrupt', message);
    }
    try {
      await this.writeState(journal.end, EMPTY_STATE);
      // A power cut must not take project.json away when edits count as done.
      await syncFolder(this.path);
    } catch (error) {
      await journal.close();
      throw error;
    }
    this.journal = journal;
    await this.note();
    return journal;
  }
}

async function openJournal(folder: string, isWritable: boolean): Promise<Journal> {
  const path = join(folder, JOURNAL);
  if (isWritable && !(await isThere(path))) return Journal.create(path);
  return Journal.open(path, { repair: isWritable });
}

function changedElsewhere(): AppError {
  const message =
    'Another Skipscope has changed the labels of this image. Close the image and open it again.';
  return new AppError('labels.conflict', message);
}

function checkSize(saved: ProjectFile['image'], image: ProjectFile['image'], folder: string): void {
  if (saved.width === image.width && saved.height === image.height) return;
  throw new AppError(
    'project.corrupt',
    `The labels in ${folder} are for an image of ${saved.width} x ${saved.height} pixels, but this one has ` +
      `${image.width} x ${image.height}. Move that folder away to start anew.`,
  );
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
