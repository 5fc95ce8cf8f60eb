import { untrack } from 'svelte';

import type { ImageInfo } from '../../core/contract.ts';
import type { Client } from '../client/client.ts';

/** Milliseconds between questions: the draft of a slide is there within a second, its levels within a minute. */
const FIRST_PAUSE = 150;
const LONGEST_PAUSE = 1000;

/** The resolutions of an image, of which the server may still be building some. */
export class ImageLevels {
  all = $state.raw<ImageInfo['levels']>([]);
  /** 0..1 of the levels being built, null when none are. */
  built = $state<number | null>(null);
  /** Whether levels are being built that a view from afar needs. */
  areComing = $derived(this.all.some(({ state }) => state === 'building'));
  readonly #client: Client;
  readonly #id: string;

  constructor(client: Client, info: ImageInfo) {
    this.#client = client;
    this.#id = info.id;
    this.#take(info);
  }

  /** Asks the server again and again until all levels are there; returns what stops it. */
  follow(): () => void {
    const stop = new AbortController();
    // Whoever starts it in an effect does not mean to start it anew with every answer.
    untrack(() => void this.#ask(stop.signal));
    return () => stop.abort();
  }

  async #ask(signal: AbortSignal): Promise<void> {
    let pause = FIRST_PAUSE;
    while (this.built !== null) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(LONGEST_PAUSE, 1.5 * pause);
      if (signal.aborted) return;
      // A server that does not answer is reported by whatever asks for more than comfort; it is asked again.
      const info = await this.#client.image(this.#id).catch(() => null);
      if (signal.aborted) return;
      if (info !== null) this.#take(info);
    }
  }

  #take({ levels, levelsBuilt }: ImageInfo): void {
    const states = (all: ImageInfo['levels']): string => all.map(({ state }) => state ?? 'ready').join();
    if (states(levels) !== states(this.all)) this.all = levels;
    this.built = levelsBuilt ?? null;
  }
}
