import type { FileEntry, ModelInfo, ModelTest, OnnxForm, OnnxPreview } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Client } from '../client/client.ts';
import { packFolder, type FolderFile } from '../client/model-upload.ts';
import { RunningJob } from './running-job.svelte.ts';

/**
 * `source`: nothing chosen yet; `sending`: to the server, in a browser; `reading`: what a bare graph tells; `form`: what it
 * doesn't; `running`: unpacked, checked and tested; `doubt`: its self-test failed and the user decides.
 */
export type AddingStep = 'source' | 'sending' | 'reading' | 'form' | 'running' | 'doubt';

/** One model on its way in, from the choice of a file to the result of its self-test. */
export class AddingModel {
  step = $state<AddingStep>('source');
  /** What was chosen: the file's or the folder's name. */
  source = $state('');
  /** Of the bytes sent, 0..1. */
  fraction = $state(0);
  /** Of a bare .onnx, else null. */
  preview = $state.raw<OnnxPreview | null>(null);
  /** What the user says of a bare .onnx, beginning with what the graph tells. */
  form = $state<OnnxForm | null>(null);
  /** Of a bare .onnx; empty for the file's. */
  name = $state('');
  job = $state.raw<RunningJob | null>(null);
  /** Why it was not added, in full. */
  error = $state.raw<AppError | null>(null);
  readonly #client: Client;
  readonly #onAdded: (model: ModelInfo, test: ModelTest) => void;
  #entry: FileEntry | null = null;
  #isStopped = false;

  constructor(client: Client, onAdded: (model: ModelInfo, test: ModelTest) => void) {
    this.#client = client;
    this.#onAdded = onAdded;
  }

  /** Sends a .zip or .onnx, or all files of a folder as one .zip, then goes on with it. */
  async send(files: readonly FolderFile[]): Promise<void> {
    const [first] = files;
    if (first === undefined || this.step !== 'source') return;
    const isFolder = first.path.includes('/');
    this.source = isFolder ? first.path.slice(0, first.path.indexOf('/')) : first.file.name;
    this.#begin('sending');
    this.fraction = 0;
    await this.#attempt('source', async () => {
      const file = isFolder ? await packFolder(files) : first.file;
      const entry = await this.#client.upload(file, (fraction) => (this.fraction = fraction));
      await this.#goOn(entry);
    });
  }

  /** Goes on with what was chosen in a dialog. */
  async choose(entry: FileEntry): Promise<void> {
    this.source = entry.name;
    await this.#attempt('source', () => this.#goOn(entry));
  }

  /** Adds the model; `keepFailing` also when its self-test fails. */
  async start(keepFailing = false): Promise<void> {
    const entry = this.#entry;
    if (entry === null || this.step === 'running') return;
    const { form, name } = this;
    const request = {
      fileId: entry.id,
      keepFailing,
      ...(name.trim() === '' ? {} : { name: name.trim() }),
      ...(form === null ? {} : { onnx: $state.snapshot(form) }),
    };
    const job = new RunningJob(this.#client, 'model', null);
    this.#begin('running');
    this.job = job;
    await this.#attempt(form === null ? 'source' : 'form', async () => {
      const done = await job.run(
        () => this.#client.addModel(request),
        (event) => {
          if (event.type === 'model') this.#onAdded(event.model, event.test);
        },
      );
      if (done === null) this.step = form === null ? 'source' : 'form';
    });
    this.job = null;
  }

  /** Back to the choice of a file. */
  restart(): void {
    this.#begin('source');
    this.preview = null;
    this.form = null;
    this.name = '';
    this.#entry = null;
  }

  async cancel(): Promise<void> {
    await this.job?.cancel();
  }

  /** Nobody waits for it any more. */
  stop(): void {
    this.#isStopped = true;
    void this.#attempt('source', () => this.cancel());
  }

  async #goOn(entry: FileEntry): Promise<void> {
    this.#entry = entry;
    const isBareGraph = entry.kind === 'model' && entry.bytes !== null && /\.onnx$/i.test(entry.name);
    if (!isBareGraph) return this.start();
    this.#begin('reading');
    this.preview = await this.#client.previewModel(entry.id);
    this.form = this.preview.form;
    this.name = this.preview.name;
    this.step = 'form';
  }

  #begin(step: AddingStep): void {
    this.step = step;
    this.error = null;
  }

  /** A failure leads back to `step`, where something else can be chosen; a failed self-test is the user's to judge. */
  async #attempt(step: AddingStep, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (this.#isStopped) return;
      this.error = error;
      this.step = error.code === 'model.testFailed' ? 'doubt' : step;
    }
  }
}
