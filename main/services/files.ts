import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

import type { FileEntry, FolderListing, UploadList } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { isImageName, isOutlineName } from '../../core/image/image-names.ts';
import { isModelName } from '../../core/model-names.ts';
import { isContainerName, listImagesInside } from '../formats/images-inside.ts';
import { imageFileName, joinImagePath, splitImagePath } from '../formats/image-path.ts';
import { listSet } from '../formats/tiff/list-set.ts';
import { kindOf } from './files/kind.ts';
import { listFolder, type ListedFile, type Shown } from './files/listing.ts';
import { describeFileError, idOf, isInside, resolveLinks, type Origin } from './files/location.ts';
import { RecentFiles } from './files/recent.ts';
import { readSamples } from './files/samples.ts';
import { safeName, UploadStore, type UploadLimits } from './files/uploads.ts';
import { setProjectAside } from './projects/set-aside.ts';

export interface FileOptions {
  dataFolder: string;
  /** The browser door's folder: nothing outside it, the samples and the uploads can be reached. Null: no such limit. */
  root: string | null;
  samplesFolder: string | null;
  /** 4 GiB a file by default, and any number of them. */
  uploads?: Partial<UploadLimits>;
}

/** A file or folder that an id stands for. `path` has its links resolved. */
export interface FileRef {
  id: string;
  path: string;
  name: string;
  kind: FileEntry['kind'];
  bytes: number | null;
  origin: Origin;
}

/**
 * Opaque ids in place of paths. Only what was granted here (dialogs, drops, listings, samples, uploads, recent files) has
 * one. An id is made from the path, so the same file keeps its id over a restart.
 */
export class FileService {
  readonly root: string | null;
  private readonly options: FileOptions;
  private readonly granted = new Map<string, { path: string; origin: Origin }>();
  private readonly recents: RecentFiles;
  private readonly uploads: UploadStore;

  private constructor(options: FileOptions) {
    this.options = options;
    this.root = options.root;
    this.recents = new RecentFiles(join(options.dataFolder, 'recent.json'));
    const limits = { maxUploadBytes: 4 * 2 ** 30, maxStoredBytes: Infinity, ...options.uploads };
    this.uploads = new UploadStore(join(options.dataFolder, 'uploads'), limits);
  }

  /** Resolves the links of the folders and reads the recent files. Throws `file.notFound` when the root isn't there. */
  static async create(options: FileOptions): Promise<FileService> {
    const root = options.root === null ? null : await resolveRoot(options.root);
    const service = new FileService({ ...options, root });
    await service.recents.load();
    return service;
  }

  /**
   * An entry for a path that a person chose in a dialog, dropped, or handed to the program. Of an image over several files it is
   * always the same one, so that its labels are found again.
   */
  async grant(path: string): Promise<FileEntry> {
    const chosen = await this.admit(path, 'disk');
    const [first] = await listSet(chosen.path);
    return this.toEntry(first === chosen.path ? chosen : await this.admit(first, 'disk'));
  }

  /** The file behind an id, checked anew. Throws `file.notFound` for ids never granted, `request.forbidden` outside the root. */
  async resolve(id: string): Promise<FileRef> {
    const known = this.granted.get(id) ?? this.recents.list().find((file) => idOf(file.path) === id);
    if (known === undefined) {
      throw new AppError(
        'file.notFound',
        'This file is not known any more. Open it again with the file picker.',
        {
          details: { fileId: id },
        },
      );
    }
    return this.admit(known.path, known.origin);
  }

  /** The id of a file that an earlier process was granted; whether it is there and within reach is checked when it is resolved. */
  expect(path: string, origin: Origin): string {
    return this.remember(path, origin);
  }

  /** Images (or what models can be added from) and folders below an id, or of the root without one. */
  async list(folderId?: string, shown: Shown = 'images'): Promise<FolderListing> {
    if (folderId === undefined && this.root === null) {
      throw new AppError(
        'request.invalid',
        'Expected the id of a folder, for no folder is being served. Choose one in the dialog.',
      );
    }
    const folder =
      folderId === undefined ? await this.admit(this.root!, 'disk') : await this.resolve(folderId);
    if (folder.kind !== 'folder')
      throw new AppError('request.invalid', `Expected a folder, but "${folder.name}" is a file.`);
    const listed = isContainerName(folder.path)
      ? await listInside(folder.path)
      : await listFolder(folder.path, this.root, shown);
    const entries = listed.map((file) => {
      const id = this.remember(file.path, 'disk');
      return this.toEntry({ ...file, id, origin: 'disk' });
    });
    return { folder: this.toEntry(folder), parents: await this.parentsOf(folder.path), entries };
  }

  async samples(): Promise<FileEntry[]> {
    const folder = this.options.samplesFolder;
    if (folder === null) return [];
    const samples = await readSamples(folder);
    return Promise.all(
      samples.map(async ({ file, title, description }) => {
        const ref = await this.admit(join(folder, file), 'sample');
        return { ...this.toEntry(ref), title, description };
      }),
    );
  }

  /** The images opened last that are still there and within reach, newest first. */
  async recent(): Promise<FileEntry[]> {
    const files = this.recents.list().map(async ({ path, origin }) => {
      try {
        return this.toEntry(await this.admit(path, origin));
      } catch (error) {
        // Gone, or outside the folder served this time: not shown.
        if (error instanceof AppError) return null;
        throw error;
      }
    });
    return (await Promise.all(files)).filter((entry) => entry !== null);
  }

  /** Puts an opened image at the head of the recent files. */
  async noteOpened(file: FileRef): Promise<void> {
    await this.recents.add({ path: file.path, origin: file.origin });
  }

  /** Stores an uploaded image or model; the same bytes under the same name are the same file. See `UploadStore.store`. */
  async upload(name: string, body: ReadableStream<Uint8Array>, announced?: number): Promise<FileEntry> {
    const safe = safeName(name);
    if (!isImageName(safe) && !isModelName(safe) && !isOutlineName(safe)) {
      throw new AppError(
        'file.unsupported',
        `"${name}" does not end like an image, labels or a model. Expected TIFF, PNG, JPEG, BMP, DICOM, NIfTI, NumPy, HDF5, a .zip, .roi, .geojson, .json or an .onnx.`,
      );
    }
    const path = await this.uploads.store(safe, body, announced);
    return this.toEntry(await this.admit(path, 'upload'));
  }

  /** Throws what `upload` would for a file of that size. */
  async checkRoom(name: string, bytes: number): Promise<void> {
    await this.uploads.checkRoom(name, bytes);
  }

  /** The uploads, newest first, and what they take of the space that there is for them. */
  async listUploads(): Promise<UploadList> {
    const stored = await this.uploads.list();
    const refs = await Promise.all(stored.map(({ path }) => this.admit(path, 'upload')));
    const { maxStoredBytes } = this.uploads.limits;
    return {
      files: refs.map((ref) => this.toEntry(ref)),
      bytes: stored.reduce((sum, { bytes }) => sum + bytes, 0),
      maxBytes: Number.isFinite(maxStoredBytes) ? maxStoredBytes : null,
    };
  }

  /** Deletes an upload; its labels stay, and are found again by the same file. Throws `request.invalid` for other files. */
  async removeUpload(id: string): Promise<void> {
    const file = await this.resolve(id);
    if (file.origin !== 'upload')
      throw new AppError('request.invalid', `Expected an upload to delete, but "${file.name}" is none.`);
    await this.uploads.remove(file.path);
  }

  /**
   * Puts the labels of an image aside, so that it can be opened without them: their folder gets another name, and keeps all that is
   * in it. Returns that name. Throws AppError `labels.none`, `project.locked`, `file.notWritable`.
   */
  async setLabelsAside(id: string): Promise<string> {
    return basename(await setProjectAside(await this.resolve(id), this.options.dataFolder));
  }

  /** Where a file is, in words a person can use. */
  locationOf(file: Pick<FileRef, 'path' | 'origin'>): string {
    if (file.origin === 'sample') return 'Sample';
    if (file.origin === 'upload') return 'Uploaded';
    return this.root === null ? file.path : join(basename(this.root), relative(this.root, file.path));
  }

  private async admit(path: string, origin: Origin): Promise<FileRef> {
    const { file, inside } = splitImagePath(path);
    const real = await resolveLinks(file);
    if (origin === 'disk' && this.root !== null && !isInside(real, this.root)) {
      throw new AppError(
        'request.forbidden',
        `"${basename(path)}" lies outside the folder that is served. Serve its folder with --root.`,
      );
    }
    const stats = await stat(real).catch((error: unknown) => {
      throw describeFileError(error, real);
    });
    const isWhole = inside === null;
    const kind = isWhole ? await kindOf(real, stats) : 'image';
    const bytes = isWhole && stats.isFile() ? stats.size : null;
    const place = isWhole ? real : joinImagePath(real, inside);
    const name = imageFileName(place) || real;
    return { id: this.remember(place, origin), path: place, name, kind, bytes, origin };
  }

  private remember(path: string, origin: Origin): string {
    const id = idOf(path);
    if (!this.granted.has(id)) this.granted.set(id, { path, origin });
    return id;
  }

  private async parentsOf(path: string): Promise<FileEntry[]> {
    if (this.root === null || path === this.root) return [];
    const parents: FileEntry[] = [];
    for (let folder = dirname(path); isInside(folder, this.root); folder = dirname(folder)) {
      parents.unshift(this.toEntry(await this.admit(folder, 'disk')));
      if (folder === this.root) break;
    }
    return parents;
  }

  private toEntry({ id, name, kind, bytes, ...file }: FileRef): FileEntry {
    return { id, name, kind, bytes, location: this.locationOf(file) };
  }
}

/** The images of a file that holds several. */
async function listInside(path: string): Promise<ListedFile[]> {
  const images = await listImagesInside(path);
  return images.map(({ inside, name }) => {
    return { path: joinImagePath(path, inside), name, kind: 'image', bytes: null };
  });
}

async function resolveRoot(root: string): Promise<string> {
  const path = await resolveLinks(root).catch((error: AppError) => {
    const remedy = 'Name one that can be read with --root.';
    throw new AppError(
      error.code,
      `Expected a folder to serve, but "${root}" is not there or cannot be read. ${remedy}`,
    );
  });
  if ((await stat(path)).isDirectory()) return path;
  throw new AppError(
    'file.unsupported',
    `Expected a folder to serve, but "${root}" is a file. Name its folder.`,
  );
}
