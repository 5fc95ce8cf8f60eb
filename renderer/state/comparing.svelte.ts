// Maps and sets here are replaced as a whole, never changed.
/* eslint-disable svelte/prefer-svelte-reactivity */
import type { Comparison, ComparisonRequest } from '../../core/contract.ts';
import { LabelTiles } from './label-tiles.ts';
import type { ShownLabels } from './shown-labels.ts';
import type { LabelColoring } from './label-coloring.ts';
import type { OpenImage } from './open-image.svelte.ts';
import { isSamePlane, type Plane } from '../../core/image/plane.ts';

/** How the labels compared with are shown: not, beside the labels, or in turns with them. */
export const COMPARISON_VIEWS = ['off', 'side', 'blink'] as const;
export type ComparisonView = (typeof COMPARISON_VIEWS)[number];

/** Green, red and amber: also told apart by lightness, for those who don't see red and green. */
export const MATCH_COLORS = { match: '#4fc3a1', extra: '#e5484d', missed: '#ffd166' } as const;

/** One image's labels beside others: what the model said last, or a file of labels. */
export class Comparing {
  /** Of the present plane; null until something is compared. */
  #result = $state.raw<Comparison | null>(null);
  #plane = $state.raw<Plane | null>(null);
  /** What is under way. */
  #task = $state<'comparing' | 'adopting' | null>(null);
  /** Why the last comparison failed, else null. */
  error = $state<string | null>(null);
  /** What the window was told to show. */
  #view = $state<ComparisonView>('off');
  #request = $state.raw<ComparisonRequest['reference'] | null>(null);
  #labels = $state.raw<ShownLabels | null>(null);
  readonly #image: OpenImage;

  constructor(image: OpenImage) {
    this.#image = image;
  }

  get isRunning(): boolean {
    return this.#task !== null;
  }

  /** What is under way, for the one who waits; of a slide it takes some seconds. */
  get progress(): string | null {
    if (this.#task === null) return null;
    return this.#task === 'comparing' ? 'Comparing…' : 'Taking these labels over…';
  }

  get result(): Comparison | null {
    const isPresent = this.#plane !== null && isSamePlane(this.#plane, this.#image.plane);
    return isPresent ? this.#result : null;
  }

  /** What is compared with; null before the first time. */
  get reference(): ComparisonRequest['reference'] | null {
    return this.#request;
  }

  /** Edits were made since. */
  get isStale(): boolean {
    return this.result !== null && this.result.revision !== this.#image.labels?.revision;
  }

  /** The labels compared with; null when there are none for this plane. */
  get labels(): ShownLabels | null {
    return this.result === null ? null : this.#labels;
  }

  get view(): ComparisonView {
    return this.labels === null ? 'off' : this.#view;
  }

  set view(view: ComparisonView) {
    this.#view = view;
  }

  /** Shows both in turns, or the labels alone again; with the model's first result when nothing was compared yet. */
  async toggleBlink(): Promise<void> {
    const isBlinking = this.view === 'blink';
    if (this.result === null) await this.compare({ kind: 'first-result' });
    this.view = isBlinking ? 'off' : 'blink';
  }

  /** The labels: matches and those that nothing matches. Null before a comparison. */
  coloring: LabelColoring | null = $derived.by(() => {
    const { result } = this;
    if (result === null) return null;
    const colors = new Map(result.extra.map(({ label }) => [label, MATCH_COLORS.extra]));
    return { colors, rest: MATCH_COLORS.match };
  });

  /** The labels compared with: found ones and those missed. */
  referenceColoring: LabelColoring | null = $derived.by(() => {
    const { result } = this;
    if (result === null) return null;
    const colors = new Map(result.missed.map(({ label }) => [label, MATCH_COLORS.missed]));
    return { colors, rest: MATCH_COLORS.match };
  });

  /** IoU of an object's partner, or of the best that there is; null before a comparison. */
  iouOf: ReadonlyMap<number, number> = $derived.by(() => {
    const { matches = [], extra = [] } = this.result ?? {};
    return new Map([...matches, ...extra].map(({ label, iou }) => [label, iou]));
  });

  /** Compares once more, after edits. */
  async again(): Promise<void> {
    if (this.#request !== null) await this.compare(this.#request);
  }

  async compare(reference: ComparisonRequest['reference']): Promise<void> {
    if (this.isRunning) return;
    this.#task = 'comparing';
    this.error = null;
    const { client, info, plane } = this.#image;
    try {
      const result = await client.compare(info.id, { plane, reference });
      const { referenceId } = result;
      const tiles = new LabelTiles(info.shape.x, info.shape.y, ({ column, row }) =>
        client.comparisonTile(info.id, referenceId, column, row),
      );
      this.#labels = {
        tiles,
        readOverview: (place, signal) => client.comparisonOverview(info.id, referenceId, place, signal),
      };
      this.#result = result;
      this.#plane = plane;
      this.#request = reference;
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    } finally {
      this.#task = null;
    }
  }

  /** The labels compared with take the place of the plane's, but for locked objects; undo brings those back. */
  async adopt(): Promise<void> {
    const { result } = this;
    if (result === null || this.isRunning) return;
    const { client, info, plane, editor } = this.#image;
    this.#task = 'adopting';
    try {
      await editor.changeObjects(() => client.adoptCompared(info.id, result.referenceId, plane));
    } finally {
      this.#task = null;
    }
    await this.again();
  }

  /** Shows the labels alone again. */
  stop(): void {
    this.#result = null;
    this.#labels = null;
    this.#view = 'off';
    this.error = null;
  }
}
