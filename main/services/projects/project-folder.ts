import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import type { PixelSize } from '../../../core/image/pixel-source.ts';
import type { Labelmap, TilePosition } from '../../../core/mask/labelmap.ts';
import type { Origin } from '../files/location.ts';
import { findProjectHome, type ProjectHome } from './home.ts';
import { Journal } from './journal.ts';
import { readTiles, writeGroupMetadata, writeTile } from './label-group.ts';
import { acquireLock } from './lock.ts';
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
  pixelSize: PixelSize | null;
}

const JOURNAL = 'edits.journal';
const LOCK = 'lock';
export const EMPTY_STATE: SavedState = { maxLabel: 0, edited: [], segmentation: null };

/**
 * The files of a project:
 *
 *   project.json   the image they belong to, and how far the label group has come in the journal
 *   edits.journal  every edit, undo and redo, with the labels before and after (journal.ts)
 *   labels/        an OME-Zarr label group, brought up to date now and then (label-group.ts)
 *   lock           the process that has it open
 */
export class ProjectFolder {
  readonly path: string;
  readonly notices: string[] = [];
  /** State and position of the label group as they were found. */
  saved: { labels: SavedState; position: number } = { labels: EMPTY_STATE, position: 0 };
  /** Null before the first change. */
  journal: Journal | null = null;
  private release: (() => Promise<void>) | null = null;
  private readonly image: ProjectImage;
  private readonly imageFile: ProjectFile['image'];

  private constructor(image: ProjectImage, home: ProjectHome, imageFile: ProjectFile['image']) {
    this.path = home.folder;
    this.image = image;
    this.imageFile = imageFile;
    if (home.notice !== null) this.notices.push(home.notice);
  }

  /** Takes what is there; writes nothing where there is no project yet. Throws AppError `project.*`. */
  static async open(image: ProjectImage, dataFolder: string): Promise<ProjectFolder> {
    const home = await findProjectHome(image, dataFolder);
    const imageFile = { ...(await describeImageFile(image.path)), width: image.width, height: image.height };
    const folder = new ProjectFolder(image, home, imageFile);
    if (!home.exists) return folder;
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
    return this.release !== null;
  }

  /** The journal, ready to be written to; makes the folder at the first change. Throws `file.notWritable`, `project.locked`. */
  async prepare(): Promise<Journal> {
    if (this.journal !== null && this.isWritable) return this.journal;
    try {
      await mkdir(this.path, { recursive: true });
      this.release ??= await acquireLock(join(this.path, LOCK));
      return await this.create();
    } catch (error) {
      await this.release?.();
      this.release = null;
      if (error instanceof AppError) throw error;
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      const message = `The labels cannot be saved in ${this.path} (${code}). Check its permissions and edit again.`;
      throw new AppError('file.notWritable', message, { cause: error });
    }
  }

  readTiles(labelmap: Labelmap): Promise<void> {
    return readTiles(this.path, labelmap);
  }

  writeTile(labelmap: Labelmap, tile: TilePosition): Promise<void> {
    return writeTile(this.path, labelmap, tile);
  }

  /** Notes that the label group holds everything before `position` of the journal. */
  async writeState(position: number, labels: SavedState): Promise<void> {
    await writeProjectFile(this.path, {
      formatVersion: 1,
      image: this.imageFile,
      journalPosition: position,
      labels,
    });
    this.saved = { labels, position };
  }

  async close(): Promise<void> {
    await this.journal?.close();
    this.journal = null;
    await this.release?.();
    this.release = null;
  }

  private async load(): Promise<void> {
    this.release = await lockIfWritable(this.path);
    const file = await readProjectFile(this.path);
    checkSize(file.image, this.imageFile, this.path);
    this.saved = { labels: file.labels, position: file.journalPosition };
    if (!this.isWritable)
      this.notices.push('The labels can be looked at but not changed: their folder is read-only.');
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

  private async create(): Promise<Journal> {
    if (this.journal !== null || (await isThere(join(this.path, 'project.json')))) {
      const message =
        'Another Skipscope has changed the labels of this image. Close the image and open it again.';
      throw new AppError('labels.conflict', message);
    }
    await writeGroupMetadata(this.path, this.image, this.image.pixelSize);
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
    return journal;
  }
}

async function openJournal(folder: string, isWritable: boolean): Promise<Journal> {
  const path = join(folder, JOURNAL);
  if (isWritable && !(await isThere(path))) return Journal.create(path);
  return Journal.open(path, { repair: isWritable });
}

/** The lock's release; null where nothing can be written. Throws `project.locked`. */
async function lockIfWritable(folder: string): Promise<(() => Promise<void>) | null> {
  try {
    return await acquireLock(join(folder, LOCK));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EACCES', 'EPERM', 'EROFS'].includes(code)) throw error;
    return null;
  }
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
