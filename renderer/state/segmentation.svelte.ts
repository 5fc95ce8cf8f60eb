import { SvelteMap } from 'svelte/reactivity';

import type { ExecutionProvider, JobEvent, JobStarted, Separation } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Client } from '../client/client.ts';
import type { OpenImage } from './open-image.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';
import { retryAction } from './retry.ts';
import { RunningJob, type JobDone } from './running-job.svelte.ts';
import { SegmentationSettings, type SettingsContext } from './segmentation-settings.svelte.ts';
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

export interface SegmentationContext extends SettingsContext {
  readonly client: Client;
  readonly messages: Messages;
  readonly preferences: Preferences;
}

/** Segmenting the current image, and separating its objects anew while the sliders move. */
export class Segmentation {
  /** The network pass that runs; one at a time. */
  job = $state.raw<RunningJob | null>(null);
  separating = $state.raw<RunningJob | null>(null);
  /** Of the last run of each image, by image id. */
  readonly results = new SvelteMap<string, SegmentationResult>();
  readonly settings: SegmentationSettings;
  readonly #context: SegmentationContext;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isSeparationWanted = false;

  constructor(context: SegmentationContext) {
    this.#context = context;
    this.settings = new SegmentationSettings(context);
  }

  /** Whether the objects follow the sliders: the map of a run with the present model is at hand. */
  get isLive(): boolean {
    return this.#context.current?.labels?.hasProbability === true && this.settings.isOfPresentModel;
  }

  get canSegment(): boolean {
    const { current, model } = this.#context;
    return current !== null && model !== null && this.job === null;
  }

  /** Moves sliders; where the map of a run is at hand, the objects follow. */
  change(change: Partial<Separation>): void {
    const { current } = this.#context;
    this.settings.change(change);
    if (current === null || !this.isLive || this.job !== null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#separate(current), SEPARATE_DELAY_MS);
  }

  reset(): void {
    const { model } = this.#context;
    if (model !== null) this.change(model.separation);
  }

  /** The image again, scaled so that objects of `diameter` pixels become as large as the model expects them. */
  async rescale(diameter: number): Promise<void> {
    this.settings.diameter = diameter;
    await this.segment();
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
        ...this.settings.request,
        flips: preferences.flips,
        keepEdited: preferences.keepEdited,
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
    this.settings.forget(imageId);
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
        const separation = this.settings.separationOf(image.info.id);
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
      .then(() => this.settings.settle(image.info.id, labels.segmentation?.separation))
      .catch((error: unknown) => this.#context.messages.fail('The new labels could not be shown', error));
  }

  #finish(image: OpenImage, job: RunningJob, { objects, device, ms }: JobDone): void {
    image.mapVersion += 1;
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
