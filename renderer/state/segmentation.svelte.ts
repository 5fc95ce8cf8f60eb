import { SvelteMap } from 'svelte/reactivity';

import type {
  ExecutionProvider,
  JobEvent,
  JobStarted,
  SegmentEstimate,
  SegmentRequest,
  Separation,
} from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { FIRST_PLANE, isSamePlane } from '../../core/image/plane.ts';
import type { Client } from '../client/client.ts';
import type { OpenImage } from './open-image.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';
import { retryAction } from './retry.ts';
import { addEstimates } from './segment-estimate.ts';
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
  readonly images: readonly OpenImage[];
}

/** Segmenting the current image, and separating its objects anew while the sliders move. */
export class Segmentation {
  /** The network pass that runs; one at a time. */
  job = $state.raw<RunningJob | null>(null);
  /** Which of several images is at work, from 1 on; null for a run of one image. */
  queue = $state.raw<{ number: number; count: number } | null>(null);
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
    const { current } = this.#context;
    const isMapped = current?.labels?.mapped?.some((plane) => isSamePlane(plane, current.plane)) ?? false;
    return isMapped && this.settings.isOfPresentModel;
  }

  get canSegment(): boolean {
    const { current, model } = this.#context;
    const isIdle = this.job === null && this.queue === null;
    return current !== null && model !== null && isIdle && current.scope.isReady;
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

  /** What is chosen for the current image: its plane, a part of it, its planes, or all open images one after the other. */
  async segment(): Promise<void> {
    const { current, images } = this.#context;
    const request = this.requestOf(current);
    if (current === null || request === null || !this.canSegment) return;
    if (current.scope.kind === 'images') return this.#segmentAll(images);
    await this.#segmentOne(current, request);
  }

  /** What a run of an image would be asked with, from the present settings; null without an image or a model. */
  requestOf(image: OpenImage | null): SegmentRequest | null {
    const { current, model, preferences } = this.#context;
    if (image === null || current === null || model === null) return null;
    const { channels, ...values } = this.settings.request;
    const { c } = image.info.shape;
    const fits = !image.info.isRgb && channels?.every((channel) => channel < c);
    return {
      ...image.plane,
      modelId: model.id,
      device: preferences.device,
      ...values,
      ...(fits && { channels }),
      flips: preferences.flips,
      keepEdited: preferences.keepEdited,
      ...(image === current && image.scope.request),
    };
  }

  /** What a run would take in all; null when there is nothing to run. */
  async estimate(signal: AbortSignal): Promise<SegmentEstimate | null> {
    const { client } = this.#context;
    const asked = this.targets.flatMap((image) => {
      const request = this.requestOf(image);
      return request === null ? [] : [client.estimateSegment(image.info.id, request, signal)];
    });
    return asked.length === 0 ? null : addEstimates(await Promise.all(asked));
  }

  /** Images that a run would be about. */
  get targets(): readonly OpenImage[] {
    const { current, images } = this.#context;
    if (current === null) return [];
    return current.scope.kind === 'images' ? images : [current];
  }

  /** Shows a segmentation from its start to its end: a new one, or one that ran on while the window was reloaded. */
  async follow(image: OpenImage, start: () => Promise<JobStarted>): Promise<void> {
    const { client, messages } = this.#context;
    const job = new RunningJob(client, 'segment', image.info.id);
    this.job = job;
    let shown = Promise.resolve();
    try {
      const done = await job.run(start, (event) => void (shown = this.#show(image, event) ?? shown));
      // It is over for a person when what it found is in sight.
      await shown;
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

  /** Stops the network pass, and does not begin with further images; the labels stay as they were. */
  async cancel(): Promise<void> {
    this.queue = null;
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

  async #segmentOne(image: OpenImage, request: SegmentRequest): Promise<void> {
    clearTimeout(this.#timer);
    await this.follow(image, () => this.#context.client.segment(image.info.id, request));
  }

  /** One image after the other; one that fails does not keep the others. */
  async #segmentAll(images: readonly OpenImage[]): Promise<void> {
    const requests = images.map((image) => [image, this.requestOf(image)] as const);
    for (const [i, [image, request]] of requests.entries()) {
      const queue = { number: i + 1, count: images.length };
      this.queue = queue;
      // An image that was closed meanwhile is left out.
      if (request !== null && this.#context.images.includes(image)) await this.#segmentOne(image, request);
      if (this.queue !== queue) return;
    }
    this.queue = null;
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
          client.separate(image.info.id, { separation, keepEdited: preferences.keepEdited, ...image.plane });
        await this.separating.run(start, (event) => void this.#show(image, event));
      }
    } catch (error) {
      messages.fail('The objects could not be separated anew', error);
    } finally {
      this.separating = null;
    }
  }

  /** Null, or for labels a promise that resolves once they are in sight, or could not be brought there. */
  #show(image: OpenImage, event: JobEvent): Promise<void> | null {
    if (event.type === 'tile' && isSamePlane(event.plane ?? FIRST_PLANE, image.plane))
      image.addProbability(event.rect);
    if (event.type !== 'labels') return null;
    const { tiles, labels } = event;
    return image
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
