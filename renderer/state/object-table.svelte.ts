import type { ObjectInfo } from '../../core/contract.ts';
import { isSamePlane, type Plane } from '../../core/image/plane.ts';
import type { ObjectTable } from '../../core/review/object-table.ts';
import type { OpenImage } from './open-image.svelte.ts';
import { chooseRows, type RowOrder, type ValueRange } from './table-rows.ts';

export const ROW_FILTERS = ['all', 'to-review', 'accepted', 'edited', 'locked', 'selected'] as const;
export type RowFilter = (typeof ROW_FILTERS)[number];

/** Up to here a table is brought up to date by itself after every edit: it is small enough to be sent again and again. */
const FOLLOWED_OBJECTS = 20_000;

/** The measurements of one image's present plane, and which rows of them are shown in which order. */
export class ObjectTableState {
  /** Null until measured, and after another plane was chosen. */
  #table = $state.raw<ObjectTable | null>(null);
  #plane = $state.raw<Plane | null>(null);
  isMeasuring = $state(false);
  /** Why the last measuring failed, else null. */
  error = $state<string | null>(null);
  order = $state.raw<RowOrder>({ column: 'label', isDescending: false });
  filter = $state<RowFilter>('all');
  /** Column that the histogram shows. */
  histogramColumn = $state('area');
  range = $state.raw<ValueRange | null>(null);
  readonly #image: OpenImage;
  #abort: AbortController | null = null;

  constructor(image: OpenImage) {
    this.#image = image;
  }

  /** Of the present plane, with the IoU of every object while labels are compared; null until it is measured. */
  table: ObjectTable | null = $derived.by(() => {
    const isPresent = this.#plane !== null && isSamePlane(this.#plane, this.#image.plane);
    if (this.#table === null || !isPresent) return null;
    const { comparing } = this.#image;
    if (comparing.result === null) return this.#table;
    const { labels, columns } = this.#table;
    const iou = {
      name: 'iou',
      values: Float64Array.from(labels, (label) => comparing.iouOf.get(label) ?? NaN),
    };
    return { ...this.#table, columns: [...columns, iou] };
  });

  /** Edits were made since it was measured. */
  get isStale(): boolean {
    return this.table !== null && this.table.revision !== this.#image.labels?.revision;
  }

  /** Whether to measure without being asked: what there is not yet, and small tables after an edit. */
  get isDue(): boolean {
    const { table } = this;
    if (this.isMeasuring || this.error !== null || this.#image.editor.unsaved > 0) return false;
    return table === null || (this.isStale && table.labels.length <= FOLLOWED_OBJECTS);
  }

  /** Indices of the table's rows: filtered, in the stretch brushed, sorted. */
  rows: Uint32Array = $derived.by(() => {
    const { table, filter, range, order } = this;
    return table === null ? new Uint32Array() : chooseRows(table, this.#shown(filter), range, order);
  });

  /** As `rows`, whatever was brushed: what the histogram counts. */
  unbrushed: Uint32Array = $derived.by(() => {
    const { table, filter } = this;
    const order = { column: 'label', isDescending: false };
    return table === null ? new Uint32Array() : chooseRows(table, this.#shown(filter), null, order);
  });

  /** Measures what has changed, or everything anew. Another plane chosen meanwhile ends it. */
  async measure(isFresh = false): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.isMeasuring = true;
    this.error = null;
    const { plane } = this.#image;
    try {
      const table = await this.#image.client.table(this.#image.info.id, plane, isFresh, abort.signal);
      if (abort.signal.aborted) return;
      this.#table = table;
      this.#plane = plane;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!abort.signal.aborted) this.error = `The objects could not be measured: ${reason}`;
    } finally {
      if (this.#abort === abort) this.isMeasuring = false;
    }
  }

  /** Sorts by a column; once more turns it around. Doubts begin with the largest. */
  sortBy(column: string): void {
    const isSame = this.order.column === column;
    this.order = { column, isDescending: isSame ? !this.order.isDescending : column.startsWith('doubt') };
  }

  /** Shows only a stretch of the histogram's column, and selects what lies in it; null shows everything again. */
  brush(stretch: { low: number; high: number } | null): void {
    this.range = stretch && { column: this.histogramColumn, ...stretch };
    const { table, rows } = this;
    const labels = stretch === null || table === null ? [] : Array.from(rows, (row) => table.labels[row]);
    this.#image.editor.selection.set(labels);
  }

  showHistogram(column: string): void {
    this.histogramColumn = column;
    this.range = null;
  }

  #shown(filter: RowFilter): (label: number) => boolean {
    const objects = this.#image.objectsByLabel;
    const { selection } = this.#image.editor;
    const keeps: Record<RowFilter, (object: ObjectInfo) => boolean> = {
      all: () => true,
      'to-review': (object) => !object.isAccepted,
      accepted: (object) => object.isAccepted,
      edited: (object) => object.isEdited,
      locked: (object) => object.isLocked,
      selected: (object) => selection.has(object.label),
    };
    return (label) => {
      const object = objects.get(label);
      return object !== undefined && keeps[filter](object);
    };
  }
}
