import type { BatchImage, BatchInfo, FileEntry, SegmentRequest } from '../../../core/contract.ts';
import type { Client } from '../../client/client.ts';
import type { OpenImage } from '../open-image.svelte.ts';
import type { Preferences } from '../preferences.svelte.ts';
import type { Messages } from '../toasts.svelte.ts';
import { BatchForm } from './batch-form.svelte.ts';
import { BatchResults } from './batch-results.svelte.ts';
import { BatchRun } from './batch-run.svelte.ts';
import { countsText } from './batch-words.ts';

/** What batches need of the window. */
export interface BatchContext {
  readonly client: Client;
  readonly messages: Messages;
  readonly preferences: Preferences;
  readonly images: readonly OpenImage[];
  openBatch(): void;
  /** What the present image would be segmented with; null without one. */
  presentRequest(): SegmentRequest | null;
}

/** The batches of the server: one that is put together, and one that is followed. */
export class Batches {
  readonly form: BatchForm;
  /** Null: none was started or chosen, or a new one is being put together. */
  run = $state.raw<BatchRun | null>(null);
  results: BatchResults | null = $derived.by(
    () => this.run && new BatchResults(this.#context.client.batches, this.run),
  );
  /** The newest first. */
  known = $state.raw<readonly BatchInfo[]>([]);
  /** The form is in front, whatever is followed behind it. */
  isNew = $state(true);
  readonly #context: BatchContext;
  #hasBegun = false;

  constructor(context: BatchContext) {
    this.#context = context;
    this.form = new BatchForm(context.client.batches);
  }

  /** Looks what there is when the window starts: what is at work is followed, and what was cut off is offered to go on with. */
  async restore(): Promise<void> {
    const { messages } = this.#context;
    try {
      await this.refresh();
    } catch (error) {
      messages.fail('The batches could not be listed', error);
      return;
    }
    const unfinished = this.known.find(({ state }) => !['done', 'cancelled', 'failed'].includes(state));
    if (unfinished === undefined) return;
    this.show(unfinished);
    if (unfinished.state !== 'interrupted') return;
    messages.add({
      kind: 'warning',
      title: 'A batch was cut off',
      text: `${countsText(unfinished)}. What is done is kept, in ${unfinished.out.location}.`,
      action: { label: 'Show the batch', run: () => this.#context.openBatch() },
    });
  }

  async refresh(): Promise<void> {
    this.known = await this.#context.client.batches.list();
  }

  /** Follows this one from now on, and shows it. */
  show(info: BatchInfo): void {
    if (this.run?.info.id !== info.id) {
      this.run?.leave();
      this.run = new BatchRun(this.#context.client.batches, info, (image) => this.#renew(image));
      void this.run.follow();
    }
    this.isNew = false;
  }

  /** A form for another one; with the values of the present image when there is none yet. */
  begin(): void {
    this.isNew = true;
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.form.begin(this.#context.presentRequest() ?? {}, this.#context.preferences.exportFormats);
  }

  /** Never rejects: the form's `problem`, or a message, says why nothing was started. */
  async start(): Promise<void> {
    const { form } = this;
    const { request } = form;
    if (request === null || form.isStarting) return;
    form.isStarting = true;
    try {
      this.show(await this.#context.client.batches.start(request));
      await this.refresh();
    } catch (error) {
      this.#context.messages.fail('The batch was not started', error);
    } finally {
      form.isStarting = false;
    }
  }

  /** Makes the form from an earlier batch. */
  async reuse(info: BatchInfo): Promise<void> {
    this.#hasBegun = true;
    await this.form.load(await this.#context.client.batches.configuration(info.id));
    this.isNew = true;
  }

  /** Cancels it and takes it from the list; its results stay. */
  async forget(run: BatchRun): Promise<void> {
    await this.#context.client.batches.forget(run.info.id);
    run.leave();
    if (this.run === run) this.run = null;
    this.begin();
    await this.refresh();
  }

  /** Images of the window as inputs. */
  get openEntries(): FileEntry[] {
    return this.#context.images.map(({ info }) => ({
      id: info.fileId,
      name: info.name,
      kind: 'image',
      bytes: null,
      location: info.location,
    }));
  }

  /** The batch has put new labels into an image that is open here. */
  #renew({ fileId, name }: BatchImage): void {
    const image = this.#context.images.find(({ info }) => info.fileId === fileId);
    image?.renewLabels().catch((error: unknown) => {
      this.#context.messages.fail(`The new labels of ${name} could not be shown`, error);
    });
  }
}
