import { EXPORT_FORMATS, type ExportedFile, type ExportFormat, type FileEntry } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { exportName } from '../../core/export-formats.ts';
import type { Client } from '../client/client.ts';
import type { OpenImage } from './open-image.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';
import { RunningJob } from './running-job.svelte.ts';

/** The export of one image's labels, from the choice of formats to the list of what was written. */
export class Exporting {
  readonly image: OpenImage;
  /** Null: download through the browser. */
  folder = $state.raw<FileEntry | null>(null);
  /** Set when files of these names are there already and the user has to decide. */
  isOverwriteAsked = $state(false);
  job = $state.raw<RunningJob | null>(null);
  error = $state.raw<AppError | null>(null);
  /** Null until written. */
  files = $state.raw<ExportedFile[] | null>(null);
  readonly #client: Client;
  readonly #preferences: Preferences;

  constructor(client: Client, image: OpenImage, preferences: Preferences, folder: FileEntry | null) {
    this.#client = client;
    this.image = image;
    this.#preferences = preferences;
    this.folder = folder;
  }

  /** Remembered for the next export. */
  get formats(): ExportFormat[] {
    return EXPORT_FORMATS.filter((format) => this.#preferences.exportFormats.includes(format));
  }

  set formats(formats: string[]) {
    this.#preferences.exportFormats = formats;
    this.isOverwriteAsked = false;
  }

  get names(): string[] {
    return this.formats.map((format) => exportName(this.image.info.name, format));
  }

  choose(folder: FileEntry | null): void {
    this.folder = folder;
    this.isOverwriteAsked = false;
    this.error = null;
  }

  /** Writes the files; asks through `isOverwriteAsked` before it replaces any, unless `overwrite`. */
  async start(overwrite = false): Promise<void> {
    const { formats, folder, image } = this;
    if (formats.length === 0 || this.job !== null) return;
    const job = new RunningJob(this.#client, 'export', image.info.id);
    this.job = job;
    this.error = null;
    this.isOverwriteAsked = false;
    const request = { formats, folderId: folder?.id ?? null, overwrite };
    try {
      await job.run(
        () => this.#client.exportLabels(image.info.id, request),
        (event) => {
          if (event.type === 'exported') this.files = event.files;
        },
      );
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
}
