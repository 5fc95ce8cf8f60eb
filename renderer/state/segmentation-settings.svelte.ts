import { SvelteMap } from 'svelte/reactivity';

import type { ModelInfo, SegmentRequest, Separation } from '../../core/contract.ts';
import type { ModelLibrary } from './model-library.svelte.ts';
import type { OpenImage } from './open-image.svelte.ts';

export interface SettingsContext {
  readonly models: Pick<ModelLibrary, 'find'>;
  readonly model: ModelInfo | null;
  readonly current: OpenImage | null;
}

/** Least and most that the diameter of an image's objects can be, in pixels (SegmentRequest). */
export const DIAMETERS = { least: 0.5, most: 10_000 } as const;

/**
 * The fields of the segmentation panel: what was set for the current image, else what it was segmented with, else what
 * the model brings.
 */
export class SegmentationSettings {
  readonly #context: SettingsContext;
  readonly #separations = new SvelteMap<string, { modelId: string; values: Separation }>();
  readonly #channels = new SvelteMap<string, number[]>();
  readonly #diameters = new SvelteMap<string, number | null>();

  constructor(context: SettingsContext) {
    this.#context = context;
  }

  /** Null while there is no model. With another model its own values come, but for those that a person has set. */
  get separation(): Separation | null {
    const { current, model, models } = this.#context;
    if (model === null) return null;
    const last = current?.labels?.segmentation;
    const set = this.#separations.get(current?.info.id ?? '');
    const from = set ?? (last ? { modelId: last.modelId, values: last.separation } : null);
    if (from === null) return model.separation;
    if (from.modelId === model.id) return from.values;
    return carryOver(from.values, models.find(from.modelId)?.separation ?? from.values, model.separation);
  }

  /** True when the objects there are came from the present model: its kept map then follows the sliders. */
  get isOfPresentModel(): boolean {
    const { current, model } = this.#context;
    return current?.labels?.segmentation?.modelId === model?.id;
  }

  get isDefault(): boolean {
    const { separation } = this;
    const standard = this.#context.model?.separation;
    return separation === null || standard === undefined || isSame(separation, standard);
  }

  /** Channels fed to the network: one, which is repeated where it takes more, or as many as it takes. */
  get channels(): number[] {
    const { current, model } = this.#context;
    const set = this.#channels.get(current?.info.id ?? '') ?? current?.labels?.segmentation?.channels ?? [];
    return set.length === model?.inputChannels ? set : [set[0] ?? 0];
  }

  set channels(channels: number[]) {
    const { current } = this.#context;
    if (current !== null) this.#channels.set(current.info.id, channels);
  }

  /** Of the objects in the image, in its pixels; null: as large as the model expects them. */
  get diameter(): number | null {
    const { current, model } = this.#context;
    if (current === null || model?.objectDiameter == null) return null;
    const set = this.#diameters.get(current.info.id);
    if (set !== undefined) return set;
    return this.isOfPresentModel ? (current.labels?.segmentation?.diameter ?? null) : null;
  }

  set diameter(diameter: number | null) {
    const { current } = this.#context;
    if (current === null) return;
    const { least, most } = DIAMETERS;
    this.#diameters.set(current.info.id, diameter && Math.min(most, Math.max(least, diameter)));
  }

  /** What a run of the current image is asked with. */
  get request(): Pick<SegmentRequest, 'separation' | 'channels' | 'diameter'> {
    const isRgb = this.#context.current?.info.isRgb === true;
    return {
      separation: this.separation ?? {},
      diameter: this.diameter,
      ...(isRgb ? {} : { channels: this.channels }),
    };
  }

  change(change: Partial<Separation>): void {
    const { current, model } = this.#context;
    const { separation } = this;
    if (current === null || model === null || separation === null) return;
    this.#separations.set(current.info.id, { modelId: model.id, values: { ...separation, ...change } });
  }

  /** The sliders' values for an image that somebody moved them for. */
  separationOf(imageId: string): Separation | undefined {
    return this.#separations.get(imageId)?.values;
  }

  /** Once the labels have the sliders' values, the sliders follow the labels: undo takes both back. */
  settle(imageId: string, applied: Separation | undefined): void {
    const wanted = this.separationOf(imageId);
    if (wanted !== undefined && applied !== undefined && isSame(wanted, applied))
      this.#separations.delete(imageId);
  }

  /** Drops what is remembered of a closed image. */
  forget(imageId: string): void {
    for (const map of [this.#separations, this.#channels, this.#diameters]) map.delete(imageId);
  }
}

function isSame(a: Separation, b: Separation): boolean {
  return a.threshold === b.threshold && a.minSize === b.minSize && a.splitStrength === b.splitStrength;
}

/** `values` under another model: those that were the old model's own become the new one's. */
function carryOver(values: Separation, old: Separation, next: Separation): Separation {
  const carry = (key: keyof Separation) => (values[key] === old[key] ? next[key] : values[key]);
  return { threshold: carry('threshold'), minSize: carry('minSize'), splitStrength: carry('splitStrength') };
}
