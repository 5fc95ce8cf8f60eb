import { batchSettingsSchema, type BatchImage, type BatchSummaryRow } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { groupImages } from '../../../core/measure/group-images.ts';
import type { ObjectTable } from '../../../core/review/object-table.ts';
import type { BatchCalls } from '../../client/batch-client.ts';
import type { RowOrder } from '../table-rows.ts';
import type { BatchRun } from './batch-run.svelte.ts';
import { groupResults, type ResultGroups } from './result-groups.ts';
import {
  groupTable,
  imageTable,
  knownMeasures,
  objectTable,
  orderRows,
  type ImageMeasure,
  type ResultTable,
} from './result-table.ts';

export const RESULT_ROWS = ['groups', 'images', 'objects'] as const;
export type ResultRows = (typeof RESULT_ROWS)[number];

/** Columns of the objects' table that say which object it is, and nothing of it. */
const PLACES = ['image', 't', 'z', 'label'];

/** The numbers of a batch, as far as it has come: a table of them, and what plots show. */
export class BatchResults {
  rows = $state.raw<readonly BatchSummaryRow[]>([]);
  /** Null until asked for, and where nothing was measured. */
  objects = $state.raw<ObjectTable | null>(null);
  isLoading = $state(false);
  error = $state.raw<AppError | null>(null);
  /** What the table has a row for. */
  shown = $state<ResultRows>('images');
  order = $state.raw<RowOrder>({ column: 'image', isDescending: false });
  /** What the bars are of. */
  imageMeasure = $state<ImageMeasure>('objects');
  /** What the distributions are of. */
  measure = $state('');
  /** How images are put into groups here; the files have those of the batch's settings. */
  grouping = $state<string | null>(null);
  readonly run: BatchRun;
  readonly #calls: BatchCalls;
  /** Images that were done when it was loaded; null: never. */
  #loaded = $state<number | null>(null);

  constructor(calls: BatchCalls, run: BatchRun) {
    this.#calls = calls;
    this.run = run;
    this.grouping = run.info.settings.group;
  }

  groups: ResultGroups = $derived.by(() => groupResults(this.#grouped()));

  measures: ImageMeasure[] = $derived.by(() => knownMeasures(this.rows));

  /** Columns of the objects that a plot can show, in micrometres where there are any. */
  objectMeasures: string[] = $derived.by(() => {
    const names = this.objects?.columns.map(({ name }) => name) ?? [];
    return names.filter((name) => !PLACES.includes(name) && !name.startsWith('bbox'));
  });

  /** The one that was chosen, else the area. */
  get objectMeasure(): string {
    const { objectMeasures, measure } = this;
    return [measure, 'area_um2', 'area'].find((name) => objectMeasures.includes(name)) ?? 'area';
  }

  table: ResultTable = $derived.by(() => {
    const { rows, groups, objects, shown } = this;
    if (shown === 'groups') return groupTable(rows, groups);
    if (shown === 'images' || objects === null) return imageTable(rows, groups);
    return objectTable(objects, this.#names, groups);
  });

  sorted: Uint32Array = $derived.by(() => orderRows(this.table, this.order));

  /** Something was read already. */
  get isFilled(): boolean {
    return this.#loaded !== null;
  }

  /** More images are done than what is shown is of. */
  get isStale(): boolean {
    const { done, skipped } = this.run.info.counts;
    return this.#loaded !== done + skipped;
  }

  /** Values of the objects, group by group. */
  get groupValues(): { name: string; values: Float64Array }[] {
    const { objects, groups, objectMeasure } = this;
    const image = objects?.columns.find(({ name }) => name === 'image')?.values;
    const column = objects?.columns.find(({ name }) => name === objectMeasure)?.values;
    if (image === undefined || column === undefined) return [];
    return groups.names.map((name, group) => ({
      name,
      values: column.filter((_, row) => groups.of[image[row]] === group),
    }));
  }

  /** Groups the images in another way; a pattern that is not complete yet changes nothing. */
  regroup(group: string | null): void {
    if (batchSettingsSchema.shape.group.safeParse(group).success) this.grouping = group;
  }

  /** Reads what there is now. Never rejects: `error` says why it could not. */
  async load(): Promise<void> {
    if (this.isLoading) return;
    const { info } = this.run;
    this.isLoading = true;
    this.error = null;
    try {
      this.rows = await this.#calls.summary(info.id);
      if (info.settings.measure) this.objects = await this.#calls.table(info.id);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.error = error;
    } finally {
      this.#loaded = info.counts.done + info.counts.skipped;
      this.isLoading = false;
    }
  }

  show(shown: ResultRows): void {
    this.shown = shown;
    this.order = { column: shown === 'groups' ? 'group' : 'image', isDescending: false };
  }

  sortBy(column: string): void {
    const isSame = this.order.column === column;
    this.order = { column, isDescending: isSame && !this.order.isDescending };
  }

  #grouped(): Pick<BatchImage, 'index' | 'group'>[] {
    const { images, info } = this.run;
    if (this.grouping === info.settings.group) return [...images];
    const groups = groupImages(
      images.map(({ name, location }) => ({ name, folder: location.split(/[\\/]/).slice(0, -1).join('/') })),
      this.grouping,
    );
    return images.map(({ index }, i) => ({ index, group: groups[i] }));
  }

  get #names(): string[] {
    const names: string[] = [];
    for (const { index, name } of this.run.images) names[index] = name;
    return names;
  }
}
