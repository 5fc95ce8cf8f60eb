// Maps and sets here are replaced as a whole, never changed.
/* eslint-disable svelte/prefer-svelte-reactivity */
import type { ObjectInfo } from '../../core/contract.ts';
import { DOUBT_COLUMN } from '../../core/review/object-table.ts';
import type { ObjectTableState } from './object-table.svelte.ts';
import type { OpenImage } from './open-image.svelte.ts';
import { valuesOf } from './table-rows.ts';

/** An object in the review shows at least this large, and at most, in parts of the stage's shorter side. */
const SHOWN_SIZE = { least: 0.08, wanted: 0.2, most: 0.7 };
/** Screen pixels an image pixel takes at most: what is around a small object tells more than its own pixels. */
const MAX_SCALE = 6;
/** How far from the stage's middle an object may be, in parts of its sides, before the picture moves. */
const MIDDLE = 0.3;

/** Objects by doubt, the most doubtful first, and where one is among them. */
export class ReviewQueue {
  /** Put off with "next": they come again when all others have been looked at. Replaced as a whole, never changed. */
  #passed = $state.raw<readonly number[]>([]);
  readonly #image: OpenImage;
  readonly #table: ObjectTableState;

  constructor(image: OpenImage, table: ObjectTableState) {
    this.#image = image;
    this.#table = table;
  }

  /** Doubts by label, 0..1; null until measured. */
  doubts: ReadonlyMap<number, number> | null = $derived.by(() => {
    const { table } = this.#table;
    const values = table && valuesOf(table, DOUBT_COLUMN);
    return table && values && new Map(Array.from(table.labels, (label, row) => [label, values[row]]));
  });

  /** Labels still to be looked at: the most doubtful first, those put off at the end. */
  waiting: readonly number[] = $derived.by(() => {
    const { doubts } = this;
    const passed = new Set(this.#passed);
    const rank = ({ label }: ObjectInfo) => (doubts?.get(label) ?? 0) - (passed.has(label) ? 2 : 0);
    return this.#image.objects
      .filter((object) => !object.isAccepted)
      .map((object) => ({ label: object.label, rank: rank(object) }))
      .sort((a, b) => b.rank - a.rank || a.label - b.label)
      .map(({ label }) => label);
  });

  /** Objects of the present plane, and how many of them are accepted. */
  get progress(): { objects: number; accepted: number } {
    const { objects } = this.#image;
    return { objects: objects.length, accepted: objects.length - this.waiting.length };
  }

  /** The object being looked at: the selected one, when there is one. */
  get present(): ObjectInfo | null {
    const label = this.#image.editor.selection.first;
    return label === null ? null : (this.#image.objectsByLabel.get(label) ?? null);
  }

  /** Puts the present object off, and shows the next one. */
  next(): void {
    const { present } = this;
    if (present !== null && !present.isAccepted)
      this.#passed = [...this.#passed.filter((label) => label !== present.label), present.label];
    this.show(this.waiting.find((label) => label !== present?.label) ?? null);
  }

  /** Back to what was put off last. */
  previous(): void {
    const last = this.#passed.at(-1);
    if (last === undefined) return;
    this.#passed = this.#passed.slice(0, -1);
    this.show(last);
  }

  /** Accepts the selected objects, and shows the next one; begins the review when nothing is selected. */
  async accept(): Promise<void> {
    const { labels } = this.#image.editor.selection;
    if (labels.length === 0) return this.next();
    const next = this.waiting.find((label) => !labels.includes(label)) ?? null;
    const noted = this.#image.setAttributes(labels, { isAccepted: true });
    // Nobody waits for the disk between two objects.
    this.show(next);
    await noted;
  }

  /** Labels of the objects that nothing much speaks against: doubts below `limit`, not accepted yet. */
  sound(limit: number): number[] {
    return this.waiting.filter((label) => (this.doubts?.get(label) ?? 1) < limit);
  }

  async acceptAll(labels: readonly number[]): Promise<void> {
    if (labels.length > 0) await this.#image.setAttributes(labels, { isAccepted: true });
  }

  /** Goes on with the brush on the present object, or on the next one. */
  fix(): void {
    if (this.present === null) this.next();
    if (this.present !== null) this.#image.editor.setTool('brush');
  }

  /** Selects an object and brings it well into sight; zooms when it would be a dot or not fit. */
  show(label: number | null): void {
    const { editor, view, objectsByLabel } = this.#image;
    editor.selection.set(label === null ? [] : [label]);
    const object = label === null ? undefined : objectsByLabel.get(label);
    if (object === undefined) return;
    const stage = Math.min(view.stageSize.width, view.stageSize.height);
    const side = Math.max(object.bounds.width, object.bounds.height);
    const share = (side * view.scale) / stage;
    const wanted = Math.min(MAX_SCALE, (SHOWN_SIZE.wanted * stage) / side);
    const isSmall = share < SHOWN_SIZE.least && wanted > view.scale;
    if (stage > 0 && (isSmall || share > SHOWN_SIZE.most)) view.zoomBy(wanted / view.scale);
    const { width, height } = view.stageSize;
    const isAside =
      Math.abs(object.centroid.x - view.centre.x) * view.scale > MIDDLE * width ||
      Math.abs(object.centroid.y - view.centre.y) * view.scale > MIDDLE * height;
    if (isAside) view.centreOn(object.centroid);
  }
}
