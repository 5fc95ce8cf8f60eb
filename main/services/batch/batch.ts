import { basename, relative } from 'node:path';

import type {
  BatchEvent,
  BatchImage,
  BatchInfo,
  BatchState,
  BatchSummaryRow,
} from '../../../core/contract.ts';
import { imageStem } from '../../../core/image/image-names.ts';
import { imageFileName } from '../../formats/image-path.ts';
import type { FinishedImage } from './image-work.ts';
import { BatchClock } from './batch-clock.ts';
import type { BatchRecord, ImageOutcome, StoredBatch, StoredTable } from './stored-batch.ts';
import { filesOf, tabledFiles, type TabledImage } from './tables.ts';

/** What is shown of files, which only the file service knows. */
export interface FileFacts {
  /** Of an image, by its place in the batch. */
  describe(path: string, origin: StoredBatch['images'][number]['origin']): { id: string; location: string };
  out: BatchInfo['out'];
  tables(tables: readonly StoredTable[]): BatchInfo['tables'];
}

/** A batch with its images as they are now; who watches hears of each change. */
export class Batch {
  readonly stored: StoredBatch;
  readonly images: BatchImage[];
  state: BatchState = 'queued';
  private error: BatchInfo['error'] = null;
  private device: BatchInfo['device'] = null;
  private fallback: string | null = null;
  private tables: StoredTable[] = [];
  private readonly facts: FileFacts;
  private readonly clock = new BatchClock();
  private readonly outcomes = new Map<number, ImageOutcome>();
  private readonly counts = { waiting: 0, running: 0, done: 0, skipped: 0, failed: 0 };
  /** Numbers of the last change of images by index and of the batch (-1), the latest last. */
  private readonly changes = new Map<number, number>();
  private changed = 0;
  private readonly listeners = new Set<() => void>();

  constructor(stored: StoredBatch, facts: FileFacts, records: readonly BatchRecord[] = []) {
    this.stored = stored;
    this.facts = facts;
    this.images = stored.images.map(({ path, origin, name, group, error }, index) => ({
      index,
      ...(path === null ? { fileId: null, location: name } : describe(facts, path, origin)),
      name: path === null ? name : imageFileName(path),
      group,
      savedAs: imageStem(name),
      ...UNTOUCHED,
      state: error === null ? ('waiting' as const) : ('failed' as const),
      error,
    }));
    for (const { index, state } of this.images) {
      this.counts[state]++;
      this.changes.set(index, this.changed++);
    }
    this.changes.set(-1, this.changed++);
    for (const record of records) this.adopt(record);
    if (this.state === 'running' || (records.length > 0 && this.state === 'queued'))
      this.state = 'interrupted';
  }

  get id(): string {
    return this.stored.id;
  }

  /** True when nothing will change by itself, now or later. */
  get isOver(): boolean {
    return this.state === 'done' || this.state === 'cancelled' || this.state === 'failed';
  }

  get info(): BatchInfo {
    const { id, created, settings, inputs } = this.stored;
    const { state, error, device, fallback, counts, images } = this;
    const ended = counts.done + counts.skipped + counts.failed;
    let objects = 0;
    let running = 0;
    for (const image of images) {
      objects += image.objects ?? 0;
      if (image.state === 'running') running += image.fraction;
    }
    return {
      id,
      state,
      error,
      created,
      settings,
      inputs: inputs.map((path) => basename(path)),
      out: this.facts.out,
      images: images.length,
      counts: { ...counts },
      objects,
      fraction: images.length === 0 ? 1 : (ended + running) / images.length,
      remainingMs:
        state === 'running' ? this.clock.remaining(counts.waiting + counts.running - running) : null,
      device,
      fallback,
      tables: this.facts.tables(this.tables),
    };
  }

  /** Rows of the images done, in the order of the images. */
  get summary(): BatchSummaryRow[] {
    return this.ended.flatMap(({ summary }) => summary);
  }

  /** What the tables over all images are made of. */
  get tabled(): TabledImage[] {
    return this.images.flatMap((image): TabledImage[] => {
      const { index, group, error, state } = image;
      const outcome = this.outcomes.get(index);
      const isFailed = state === 'failed';
      if (!isFailed && outcome === undefined) return [];
      const { sidecars = [], measurements = [] } = outcome ?? {};
      const { name } = this.stored.images[index];
      return [{ index, name, group, sidecars, measurements, error: isFailed ? error : null }];
    });
  }

  /** Index of the next image that waits, -1 for none. */
  nextWaiting(from = 0): number {
    return this.images.findIndex(({ index, state }) => index >= from && state === 'waiting');
  }

  setState(state: BatchState, error: BatchInfo['error'] = null): BatchRecord {
    if (state === 'running') this.clock.start();
    this.state = state;
    this.error = error;
    this.touch(-1);
    return this.record;
  }

  setTables(tables: readonly StoredTable[]): void {
    this.tables = [...tables];
  }

  setDevice(device: BatchInfo['device'], fallback: string | null): void {
    this.device = device;
    this.fallback = fallback;
    this.touch(-1);
  }

  start(index: number): void {
    this.change(index, { ...UNTOUCHED, state: 'running' });
  }

  progress(index: number, fraction: number): void {
    this.change(index, { fraction });
  }

  /** `folder`: of the results. */
  finish(index: number, image: FinishedImage, summary: BatchSummaryRow[], folder: string): BatchRecord {
    this.clock.count();
    const { report } = image;
    const files = filesOf(image).map(({ path }) => relative(folder, path));
    const [failure] = report?.failures ?? [];
    const isFailed = failure !== undefined && files.length === 0;
    return this.end({
      index,
      state: isFailed ? 'failed' : report === null ? 'skipped' : 'done',
      objects: report?.objects ?? sumOf(summary),
      medianDiameter: report?.medianDiameter ?? null,
      ms: report?.ms ?? null,
      files,
      isCorrected: report?.corrected ?? false,
      error: failure
        ? {
            ...failure.error,
            message: `${basename(failure.output)} was not written. ${failure.error.message}`,
          }
        : null,
      ...tabledFiles(image),
      summary,
    });
  }

  fail(index: number, error: NonNullable<BatchImage['error']>): BatchRecord {
    this.clock.count();
    return this.end({ ...NOTHING, index, state: 'failed', error });
  }

  /** It waits again. */
  reset(index: number): BatchRecord {
    return this.end({ ...NOTHING, index, state: 'waiting', error: null });
  }

  /** Everything that changed since change `from`, in the order of the changes. */
  since(from: number): BatchEvent[] {
    const events: BatchEvent[] = [];
    for (const [index, number] of this.changes) {
      if (number < from) continue;
      events.push(
        index < 0
          ? { type: 'batch', number, batch: this.info }
          : { type: 'image', number, image: { ...this.images[index] } },
      );
    }
    return events;
  }

  nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const listener = () => {
        this.listeners.delete(listener);
        resolve();
      };
      this.listeners.add(listener);
    });
  }

  get record(): BatchRecord {
    const { state, error, device, fallback, tables } = this;
    return { type: 'batch', state, error, device, fallback, tables };
  }

  private get ended(): ImageOutcome[] {
    return [...this.outcomes.values()].sort((a, b) => a.index - b.index);
  }

  private end(outcome: ImageOutcome): BatchRecord {
    const record: BatchRecord = { type: 'image', ...outcome };
    this.adopt(record);
    return record;
  }

  private adopt(record: BatchRecord): void {
    if (record.type === 'batch') {
      const { state, error, device, fallback, tables } = record;
      Object.assign(this, { state, error, device, fallback, tables });
      this.touch(-1);
      return;
    }
    const { type: _, sidecars: __, measurements: ___, summary: ____, ...image } = record;
    if (this.images[record.index] === undefined) return;
    if (record.state === 'waiting') this.outcomes.delete(record.index);
    else this.outcomes.set(record.index, record);
    this.change(record.index, { ...image, fraction: record.state === 'waiting' ? 0 : 1 });
  }

  private change(index: number, changed: Partial<BatchImage>): void {
    const image = this.images[index];
    this.counts[image.state]--;
    Object.assign(image, changed);
    this.counts[image.state]++;
    this.touch(index);
    this.touch(-1);
  }

  private touch(key: number): void {
    this.changes.delete(key);
    this.changes.set(key, this.changed++);
    for (const listener of this.listeners) listener();
  }
}

const NOTHING = {
  objects: null,
  medianDiameter: null,
  ms: null,
  files: [],
  isCorrected: false,
  sidecars: [],
  measurements: [],
  summary: [],
};
const UNTOUCHED = {
  fraction: 0,
  objects: null,
  medianDiameter: null,
  ms: null,
  files: [],
  isCorrected: false,
  error: null,
} satisfies Partial<BatchImage>;

function describe(facts: FileFacts, path: string, origin: Parameters<FileFacts['describe']>[1]) {
  const { id, location } = facts.describe(path, origin);
  return { fileId: id, location };
}

function sumOf(summary: readonly BatchSummaryRow[]): number | null {
  return summary.length === 0 ? null : summary.reduce((sum, { objects }) => sum + objects, 0);
}
