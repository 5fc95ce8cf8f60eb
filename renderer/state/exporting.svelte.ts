import {
  EXPORT_FORMATS,
  type ExportAllResult,
  type ExportedFile,
  type ExportFormat,
  type FileEntry,
  type ImageInfo,
  type JobEvent,
} from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { INSIDE_IMAGE } from '../../core/export-formats.ts';
import { distinctNames } from '../../core/export-names.ts';
import type { Client } from '../client/client.ts';
import { allFileNames, imageFileNames } from './export-names.ts';
import type { OpenImage } from './open-image.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';
import { RunningJob } from './running-job.svelte.ts';

export type FailedFile = NonNullable<Extract<JobEvent, { type: 'exported' }>['failures']>[number];
export type Provenance = Pick<ExportedFile, 'name' | 'path' | 'url'>;

/** The export of labels, of one image or of all that are open, from the choice of formats to the list of what was written. */
export class Exporting {
  readonly image: OpenImage;
  /** All that are open, in the order of the strip. */
  readonly images: readonly OpenImage[];
  /** All open images with labels, instead of `image`. */
  isOfAll = $state(false);
  /** Null: download through the browser. */
  folder = $state.raw<FileEntry | null>(null);
  /** Set when files of these names are there already and the user has to decide. */
  isOverwriteAsked = $state(false);
  job = $state.raw<RunningJob | null>(null);
  error = $state.raw<AppError | null>(null);
  /** Null until written. */
  files = $state.raw<ExportedFile[] | null>(null);
  /** The file beside them that says where they come from. */
  provenance = $state.raw<Provenance | null>(null);
  /** What was not written of one image, and why. */
  failures = $state.raw<readonly FailedFile[]>([]);
  /** Of an export of all: null until written, and when it was cancelled before anything was. */
  result = $state.raw<ExportAllResult | null>(null);
  /** Whether `result` is of an export that was cancelled. */
  isCut = $state(false);
  readonly #client: Client;
  readonly #preferences: Preferences;

  constructor(
    client: Client,
    image: OpenImage,
    preferences: Preferences,
    folder: FileEntry | null,
    images: readonly OpenImage[] = [image],
  ) {
    this.#client = client;
    this.image = image;
    this.images = images;
    this.#preferences = preferences;
    this.folder = folder;
  }

  /** Those that are wanted and can be written; remembered for the next export. */
  get formats(): ExportFormat[] {
    const { exportFormats } = this.#preferences;
    return EXPORT_FORMATS.filter((format) => exportFormats.includes(format) && this.canWrite(format));
  }

  /** Has a format written or not. */
  setFormat(format: ExportFormat, isWanted: boolean): void {
    const others = this.#preferences.exportFormats.filter((other) => other !== format);
    this.#preferences.exportFormats = isWanted ? [...others, format] : others;
    this.isOverwriteAsked = false;
  }

  canWrite(format: ExportFormat): boolean {
    return this.reasonAgainst(format) === null;
  }

  /** Why a format cannot be written of any of the images. */
  reasonAgainst(format: ExportFormat): string | null {
    const images = this.isOfAll ? this.labelled : [this.image];
    if (format === 'probability-tiff' && !images.some(({ labels }) => labels?.hasProbability === true))
      return 'Segment the image first: there are no maps of it yet.';
    if (format === INSIDE_IMAGE && !images.some(({ info }) => isOmeZarrFolder(info)))
      return 'For images that are OME-Zarr folders.';
    return null;
  }

  /** Whether there is a choice between this image and all that are open. */
  get canExportAll(): boolean {
    return this.images.length > 1 && this.labelled.length > 1;
  }

  /** Of the open images those with labels. */
  get labelled(): readonly OpenImage[] {
    return this.images.filter(hasLabels);
  }

  /** Names of the open images that are left out of an export of all. */
  get leftOut(): string[] {
    return this.images.filter((image) => !hasLabels(image)).map(({ info }) => info.name);
  }

  /** Images that get other names, since files of theirs would have the same. */
  get renamed(): { name: string; savedAs: string }[] {
    const { labelled } = this;
    return distinctNames(labelled.map(({ info }) => info))
      .map((savedAs, i) => ({ name: labelled[i].info.name, savedAs }))
      .filter(({ name, savedAs }) => name !== savedAs);
  }

  /** What will be written, shortened. */
  get names(): string[] {
    const { image, labelled, formats } = this;
    const isDownload = this.folder === null;
    if (!this.isOfAll)
      return imageFileNames({ name: image.info.name, labels: image.labels }, formats, isDownload);
    const names = distinctNames(labelled.map(({ info }) => info));
    return allFileNames(
      labelled.map(({ labels }, i) => ({ name: names[i], labels })),
      formats,
      isDownload,
    );
  }

  /** This image, or all open ones. */
  chooseAll(isOfAll: boolean): void {
    this.isOfAll = isOfAll;
    this.isOverwriteAsked = false;
    this.error = null;
  }

  choose(folder: FileEntry | null): void {
    this.folder = folder;
    this.isOverwriteAsked = false;
    this.error = null;
  }

  /** Writes the files; asks through `isOverwriteAsked` before it replaces any, unless `overwrite`. */
  async start(overwrite = false): Promise<void> {
    const { formats, folder, image, images, isOfAll } = this;
    if (formats.length === 0 || this.job !== null) return;
    const job = new RunningJob(this.#client, 'export', isOfAll ? null : image.info.id);
    this.job = job;
    this.error = null;
    this.isOverwriteAsked = false;
    const request = { formats, folderId: folder?.id ?? null, overwrite };
    const begin = () =>
      isOfAll
        ? this.#client.exportAll({ imageIds: images.map(({ info }) => info.id), ...request })
        : this.#client.exportLabels(image.info.id, request);
    try {
      const done = await job.run(begin, (event) => this.#note(event));
      this.isCut = done === null;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'file.exists') this.isOverwriteAsked = true;
      else this.error = error;
    } finally {
      this.job = null;
    }
  }

  async cancel(): Promise<void> {
    await this.job?.cancel();
  }

  #note(event: JobEvent): void {
    if (event.type === 'exportedAll') {
      const { images, failures, tables, archive } = event;
      this.result = { images, failures, tables, archive };
    } else if (event.type === 'exported') {
      this.files = event.files;
      this.provenance = event.provenance ?? null;
      this.failures = event.failures ?? [];
    }
  }
}

/** Not packed into one file. */
function isOmeZarrFolder({ format, name }: ImageInfo): boolean {
  return format.startsWith('OME-Zarr') && !/\.(?:zip|ozx)$/i.test(name);
}

function hasLabels({ labels }: OpenImage): boolean {
  return labels !== null && labels.objects > 0;
}
