import { EXPORT_FORMATS, type ExportedFile, type ExportFormat, type FileEntry } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { exportName, maskName, STACK_FORMATS } from '../../core/export-formats.ts';
import { isSamePlane, type Plane } from '../../core/image/plane.ts';
import type { Client } from '../client/client.ts';
import type { OpenImage } from './open-image.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';
import { RunningJob } from './running-job.svelte.ts';

/** Planes of a kept map that objects are made of; the others are masks. */
const OBJECT_PLANES: readonly string[] = ['foreground', 'boundary', 'distance'];

export type Provenance = Pick<ExportedFile, 'name' | 'path' | 'url'>;

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
  /** The file beside them that says where they come from. */
  provenance = $state.raw<Provenance | null>(null);
  readonly #client: Client;
  readonly #preferences: Preferences;

  constructor(client: Client, image: OpenImage, preferences: Preferences, folder: FileEntry | null) {
    this.#client = client;
    this.image = image;
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

  /** Probability maps are there only after a run. */
  canWrite(format: ExportFormat): boolean {
    return format !== 'probability-tiff' || this.image.labels?.hasProbability === true;
  }

  /** Masks that the model gave beside the objects (membrane, myelin), each written with `mask-png`. */
  get masks(): string[] {
    return (this.image.labels?.planes ?? []).filter((plane) => !OBJECT_PLANES.includes(plane));
  }

  /** What will be written; of many planes' files the first and the last. */
  get names(): string[] {
    const { name } = this.image.info;
    return this.formats.flatMap((format) => {
      const masks = format === 'mask-png' ? this.masks : [];
      const namers = [
        (plane: Plane | null) => exportName(name, format, plane),
        ...masks.map((mask) => (plane: Plane | null) => maskName(name, mask, plane)),
      ];
      return namers.map((nameOf) => this.#namePlanes(format, nameOf));
    });
  }

  #namePlanes(format: ExportFormat, nameOf: (plane: Plane | null) => string): string {
    const { labelled = [], mapped = [] } = this.image.labels ?? {};
    const isMapped = (plane: Plane) => mapped.some((other) => isSamePlane(other, plane));
    if (labelled.length < 2 || STACK_FORMATS.includes(format)) return nameOf(null);
    const planes = format === 'probability-tiff' ? labelled.filter(isMapped) : labelled;
    const [first, last] = [planes[0], planes.at(-1)];
    if (first === undefined || last === undefined) return nameOf(labelled[0]);
    return planes.length === 1
      ? nameOf(first)
      : `${nameOf(first)} … ${nameOf(last)} (${planes.length} files)`;
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
          if (event.type !== 'exported') return;
          this.files = event.files;
          this.provenance = event.provenance ?? null;
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
