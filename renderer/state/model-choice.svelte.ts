import { SvelteMap } from 'svelte/reactivity';

import type { ImageInfo, ModelInfo } from '../../core/contract.ts';
import type { ModelLibrary } from './model-library.svelte.ts';
import type { OpenImage } from './open-image.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';

/** Images of one type mostly come from one microscope: 'colour', or the channels and their values. */
export function imageType({ isRgb, shape, dtype }: Pick<ImageInfo, 'isRgb' | 'shape' | 'dtype'>): string {
  return isRgb ? 'colour' : `${shape.c} ${dtype}`;
}

/** Which model segments which image. */
export class ModelChoice {
  readonly #library: ModelLibrary;
  readonly #preferences: Preferences;
  readonly #byImage = new SvelteMap<string, string>();

  constructor(library: ModelLibrary, preferences: Preferences) {
    this.#library = library;
    this.#preferences = preferences;
  }

  /**
   * The first that can be used of: the one chosen for this image, the one it was segmented with, the one chosen last for
   * an image of its type, the one chosen last, the default.
   */
  of(image: OpenImage | null): ModelInfo | null {
    const { usable } = this.#library;
    const { modelId, modelIds } = this.#preferences;
    const own = image && [
      this.#byImage.get(image.info.id),
      image.labels?.segmentation?.modelId,
      modelIds[imageType(image.info)],
    ];
    for (const id of [...(own ?? []), modelId]) {
      const model = usable.find((each) => each.id === id);
      if (model !== undefined) return model;
    }
    return usable.find(({ isDefault }) => isDefault) ?? usable[0] ?? null;
  }

  /** For this image, and from now on for those of its type and for types that nothing was chosen for yet. */
  set(image: OpenImage | null, id: string): void {
    this.#preferences.modelId = id;
    if (image === null) return;
    this.#byImage.set(image.info.id, id);
    this.#preferences.modelIds = { ...this.#preferences.modelIds, [imageType(image.info)]: id };
  }

  /** Drops what is remembered of a closed image. */
  forget(imageId: string): void {
    this.#byImage.delete(imageId);
  }
}
