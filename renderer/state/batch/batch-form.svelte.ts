import {
  EXPORT_FORMATS,
  segmentRequestSchema,
  type BatchPreview,
  type BatchRequest,
  type BatchSettings,
  type ExportFormat,
  type FileEntry,
  type LoadedBatch,
  type SegmentRequest,
} from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import type { BatchCalls } from '../../client/batch-client.ts';

/** Measuring writes this one by itself. */
const MEASURED: ExportFormat = 'measurements-csv';
/** What an image can be written as in a batch. */
export const BATCH_FORMATS = EXPORT_FORMATS.filter((format) => format !== MEASURED);

/** What a batch is to be, as it is put together. */
export class BatchForm {
  /** Images and folders, each once. */
  inputs = $state.raw<readonly FileEntry[]>([]);
  settings = $state<BatchSettings>(firstSettings({}, []));
  out = $state.raw<FileEntry | null>(null);
  /** Folder that is made in `out`; empty: none. */
  outFolder = $state('results');
  /** Of the present request, or of one a moment ago while `isAsking`; null before the first. */
  preview = $state.raw<BatchPreview | null>(null);
  isAsking = $state(false);
  /** Why it cannot be started as it is. */
  problem = $state.raw<AppError | null>(null);
  isStarting = $state(false);
  /** What a configuration names that is not there. */
  missing = $state.raw<LoadedBatch['failures']>([]);
  readonly #calls: BatchCalls;

  constructor(calls: BatchCalls) {
    this.#calls = calls;
  }

  /** As an image was segmented in the window, and its results exported. */
  begin(segment: SegmentRequest, formats: readonly string[]): void {
    this.settings = firstSettings(segment, formats);
  }

  add(entries: readonly FileEntry[]): void {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing watches it
    const known = new Set(this.inputs.map(({ id }) => id));
    const added = entries.filter(({ id, kind }) => kind !== 'model' && !known.has(id));
    this.inputs = [...this.inputs, ...added];
    this.missing = [];
  }

  remove(id: string): void {
    this.inputs = this.inputs.filter((input) => input.id !== id);
  }

  /** Whether folders are among the inputs, which may have folders in them. */
  get hasFolders(): boolean {
    return this.inputs.some(({ kind }) => kind === 'folder');
  }

  setFormat(format: ExportFormat, isWanted: boolean): void {
    const { formats } = this.settings;
    this.settings.formats = BATCH_FORMATS.filter((each) =>
      each === format ? isWanted : formats.includes(each),
    );
  }

  /** Changes how images are segmented. */
  setSegment(change: Partial<BatchSettings['segment']>): void {
    this.settings.segment = { ...this.settings.segment, ...change };
  }

  /** Null while images or the folder for the results are missing. */
  get request(): BatchRequest | null {
    const { inputs, out, outFolder } = this;
    if (inputs.length === 0 || out === null) return null;
    const settings = $state.snapshot(this.settings);
    const name = outFolder.trim();
    return {
      settings,
      inputIds: inputs.map(({ id }) => id),
      outId: out.id,
      outFolder: name === '' ? null : name,
    };
  }

  /** Asks what `request` comes to. Never rejects: `problem` says why it cannot be. */
  async ask(request: BatchRequest, signal: AbortSignal): Promise<void> {
    this.isAsking = true;
    try {
      const preview = await this.#calls.preview(request, signal);
      if (signal.aborted) return;
      this.preview = preview;
      this.problem = null;
    } catch (error) {
      if (signal.aborted) return;
      this.preview = null;
      this.problem = asAppError(error);
    } finally {
      if (!signal.aborted) this.isAsking = false;
    }
  }

  /** Its configuration as YAML. */
  async save(): Promise<string | null> {
    const { request } = this;
    return request && this.#calls.configuration(request);
  }

  /** Fills the form from a configuration; rejects with AppError, and stays as it is, when it is none. */
  async load(text: string): Promise<void> {
    const { settings, inputs, out, outFolder, failures } = await this.#calls.readConfiguration(text);
    this.settings = { ...settings, formats: settings.formats.filter((format) => format !== MEASURED) };
    if (settings.formats.includes(MEASURED)) this.settings.measure = true;
    this.inputs = inputs;
    this.out = out;
    this.outFolder = outFolder ?? '';
    this.missing = failures;
  }
}

/** Objects go into the labels of each image, where they can be corrected, and are measured. */
function firstSettings(segment: SegmentRequest, formats: readonly string[]): BatchSettings {
  const { keepEdited: _, region: __, ...rest } = segmentRequestSchema.parse(segment);
  const wanted = BATCH_FORMATS.filter((format) => formats.includes(format));
  return {
    segment: rest,
    formats: wanted.length > 0 ? wanted : ['label-tiff'],
    measure: true,
    name: '{name}',
    group: 'folder',
    recursive: false,
    keepLabels: true,
    jobs: 2,
  };
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}
