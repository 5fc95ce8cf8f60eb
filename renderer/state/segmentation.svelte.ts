import { SvelteMap } from 'svelte/reactivity';

import type { ExecutionProvider, JobEvent, JobStarted, ModelInfo, Separation } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Client } from '../client/client.ts';
import type { OpenImage } from './open-image.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';
import { retryAction } from './retry.ts';
import { RunningJob, type JobDone } from './running-job.svelte.ts';
import type { Messages } from './toasts.svelte.ts';

/** Quiet time after a slider's last move before objects are separated anew. */
const SEPARATE_DELAY_MS = 250;

export interface SegmentationResult {
  objects: number;
  device: ExecutionProvider | null;
  fallback: string | null;
  /** Milliseconds the network and the separation took. */
  ms: number;
}

export interface SegmentationContext {
  readonly client: Client;
  readonly messages: Messages;
  readonly preferences: Preferences;
  readonly model: ModelInfo | null;
  readonly current: OpenImage | null;
}

/** Segmenting the current image, and separating its objects anew while the sliders move. */
export class Segmentation {
  /** The network pass that runs; one at a time. */
  job = $state.raw<RunningJob | null>(null);
  separating = $state.raw<RunningJob | null>(null);
  /** Of the last run of each image, by image id. */
  readonly results = new SvelteMap<string, SegmentationResult>();
  readonly #separations = new SvelteMap<string, Separation>();
  readonly #channels = new SvelteMap<string, number>();
  readonly #context: SegmentationContext;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isSeparationWanted = false;

  constructor(context: SegmentationContext) {
    this.#context = context;
  }

  /** The sliders' values for the current image; null while there is no model. */
  get separation(): Separation | null {
    const { current, model } = this.#context;
    const own = current === null ? undefined : this.#separations.get(current.info.id);
    return own ?? current?.labels?.segmentation?.separation ?? model?.separation ?? null;
  }

  get isDefault(): boolean {
    const { separation } = this;
    const standard = this.#context.model?.separation;
    if (separation === null || standard === undefined) return true;
    return isSame(separation, standard);
  }

  /** Channel fed to the network; an RGB image feeds all three. */
  get channel(): number {
    return this.#channels.get(this.#context.current?.info.id ?? '') ?? 0;
  }

  set channel(channel: number) {
    const { current } = this.#context;
    if (current !== null) this.#channels.set(current.info.id, channel);
  }

  get canSegment(): boolean {
    const { current, model } = this.#context;
    return current !== null && model !== null && this.job === null;
  }

  /** Moves sliders; where a network pass is at hand, the objects follow. */
  change(change: Partial<Separation>): void {
    const { current } = this.#context;
    if (current === null || this.separation === null) return;
    this.#separations.set(current.info.id, { ...this.separation, ...change });
    if (current.labels?.hasProbability !== true || this.job !== null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#separate(current), SEPARATE_DELAY_MS);
  }

  reset(): void {
    const { model } = this.#context;
    if (model !== null) this.change(model.separation);
  }

  async segment(): Promise<void> {
    const { client, current, model, preferences } = this.#context;
    if (current === null || model === null || this.job !== null) return;
    clearTimeout(this.#timer);
    const { info, plane } = current;
    await this.follow(current, () =>
      client.segment(info.id, {
        ...plane,
        modelId: model.id,
        device: preferences.device,
        separation: this.separation ?? {},
        keepEdited: preferences.keepEdited,
        ...(info.isRgb ? {} : { channels: [this.channel] }),
      }),
    );
  }

  /** Shows a segmentation from its start to its end: a new one, or one that ran on while the window was reloaded. */
  async follow(image: OpenImage, start: () => Promise<JobStarted>): Promise<void> {
    const { client, messages } = this.#context;
    const job = new RunningJob(client, 'segment', image.info.id);
    this.job = job;
    try {
      const done = await job.run(start, (event) => this.#show(image, event));
      if (done !== null) this.#finish(image, job, done);
    } catch (error) {
      if (error instanceof AppError && error.code === 'job.notFound') return;
      const retry = retryAction(error, () => void this.segment());
      messages.fail(`${image.info.name} was not segmented`, error, retry);
    } finally {
      image.clearProbability();
      this.job = null;
    }
  }

  /** Stops the network pass; the labels stay as they were. */
  async cancel(): Promise<void> {
    try {
      await this.job?.cancel();
    } catch (error) {
      this.#context.messages.fail('The job could not be cancelled', error);
    }
  }

  /** Drops what is remembered of a closed image. */
  forget(imageId: string): void {
    this.#separations.delete(imageId);
    this.#channels.delete(imageId);
    this.results.delete(imageId);
  }

  /** One separation at a time, and always one more with the sliders' last values. */
  async #separate(image: OpenImage): Promise<void> {
    const { client, messages, preferences } = this.#context;
    this.#isSeparationWanted = true;
    if (this.separating !== null) return void this.separating.cancel();
    try {
      while (this.#isSeparationWanted) {
        this.#isSeparationWanted = false;
        const separation = this.#separations.get(image.info.id);
        if (separation === undefined) return;
        this.separating = new RunningJob(client, 'separate', image.info.id);
        const start = () =>
          client.separate(image.info.id, { separation, keepEdited: preferences.keepEdited });
        await this.separating.run(start, (event) => this.#show(image, event));
      }
    } catch (error) {
      messages.fail('The objects could not be separated anew', error);
    } finally {
      this.separating = null;
    }
  }

  #show(image: OpenImage, event: JobEvent): void {
    if (event.type === 'tile') image.addProbability(event.rect);
    if (event.type !== 'labels') return;
    const { tiles, labels } = event;
    image
      .reloadTiles(tiles, labels)
      .then(() => this.#settle(image.info.id, labels.segmentation?.separation))
      .catch((error: unknown) => this.#context.messages.fail('The new labels could not be shown', error));
  }

  /** Once the labels have the sliders' values, the sliders follow the labels: undo takes both back. */
  #settle(imageId: string, applied: Separation | undefined): void {
    const wanted = this.#separations.get(imageId);
    if (wanted !== undefined && applied !== undefined && isSame(wanted, applied))
      this.#separations.delete(imageId);
  }

  #finish(image: OpenImage, job: RunningJob, { objects, device, ms }: JobDone): void {
    this.results.set(image.info.id, {
      objects: objects ?? image.labels?.objects ?? 0,
      device,
      fallback: job.fallback,
      ms: ms.read + ms.infer + ms.separate,
    });
    // With an automatic choice nobody was disappointed: the panel says it, no message is needed.
    if (job.fallback === null || this.#context.preferences.device === 'auto') return;
    const title = `${image.info.name} was segmented on another device`;
    this.#context.messages.add({ kind: 'warning', title, text: job.fallback });
  }
}

function isSame(a: Separation, b: Separation): boolean {
  return a.threshold === b.threshold && a.minSize === b.minSize && a.splitStrength === b.splitStrength;
}
