import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import type {
  BatchEvent,
  BatchInfo,
  BatchPreview,
  BatchRequest,
  BatchSummaryRow,
  LoadedBatch,
} from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { EXPORT_FORMAT_INFO } from '../../core/export-formats.ts';
import type { ObjectTable } from '../../core/review/object-table.ts';
import { Batch, type FileFacts } from './batch/batch.ts';
import { writeBatchFile } from './batch/batch-file.ts';
import type { WorkParts } from './batch/image-work.ts';
import { loadConfiguration } from './batch/load-configuration.ts';
import { readObjectTable } from './batch/object-table.ts';
import { readRequest, type ReadRequest } from './batch/read-request.ts';
import { runBatch } from './batch/run-batch.ts';
import { BatchFolder, listBatches, type StoredBatch } from './batch/stored-batch.ts';
import { drawResult } from './batch/thumbnail.ts';
import type { FileService } from './files.ts';
import { logFault } from './log.ts';

export interface BatchOptions {
  files: FileService;
  /** `kept` has to be there: the settings decide whether it is used. */
  parts: WorkParts;
  dataFolder: string;
  /** True in the desktop app, where folders can be shown. */
  showsPaths: boolean;
}

interface Entry {
  batch: Batch;
  folder: BatchFolder;
}

interface Running {
  id: string;
  controller: AbortController;
  ended: Promise<void>;
}

/** Quiet time between what watchers are told, in milliseconds: images may change faster than anybody can look. */
const TELL_MS = 100;

/** Batches, one at a time in the order in which they were started, kept on disk until they are removed. */
export class BatchService {
  private readonly options: BatchOptions;
  private readonly entries = new Map<string, Entry>();
  private running: Running | null = null;
  private isClosing = false;

  private constructor(options: BatchOptions) {
    this.options = options;
  }

  /** With the batches of earlier processes; those that were cut off wait to be resumed. */
  static async open(options: BatchOptions): Promise<BatchService> {
    const service = new BatchService(options);
    const root = join(options.dataFolder, 'batches');
    for (const name of await listBatches(root)) {
      const folder = new BatchFolder(join(root, name));
      try {
        const { batch, records } = await folder.read();
        service.entries.set(batch.id, {
          batch: new Batch(batch, await service.factsOf(batch), records),
          folder,
        });
      } catch (error) {
        // One that cannot be read must not keep the others from being shown; its files stay.
        logFault(error);
      }
    }
    return service;
  }

  /** Whether a batch runs or waits for its turn. */
  get isBusy(): boolean {
    return this.running !== null;
  }

  /** The newest first. */
  list(): BatchInfo[] {
    return [...this.entries.values()].map(({ batch }) => batch.info).reverse();
  }

  /** Throws `job.notFound`, as everything below. */
  info(id: string): BatchInfo {
    return this.find(id).batch.info;
  }

  /** What a request comes to. @throws AppError `request.*`, `model.*`, `file.*` */
  async preview(request: BatchRequest): Promise<BatchPreview> {
    return (await this.read(request)).preview();
  }

  /** Starts a batch, or queues it behind the one that runs. @throws as `preview`, and `file.notWritable` */
  async create(request: BatchRequest): Promise<BatchInfo> {
    const read = await this.read(request);
    await read.prepare();
    // Names in the order of time, so that they are listed in it.
    const id = `batch-${Date.now().toString(36).padStart(9, '0')}-${randomBytes(5).toString('hex')}`;
    const stored: StoredBatch = { formatVersion: 1, id, created: new Date().toISOString(), ...read.stored };
    const folder = new BatchFolder(join(this.options.dataFolder, 'batches', id));
    await folder.create(stored);
    const batch = new Batch(stored, await this.factsOf(stored));
    this.entries.set(id, { batch, folder });
    await folder.append(batch.setState('queued'));
    this.startNext();
    return batch.info;
  }

  /** Lets the images under way end, and begins no more. */
  async pause(id: string): Promise<BatchInfo> {
    const { batch, folder } = this.find(id);
    if (batch.state === 'running' || batch.state === 'queued') await folder.append(batch.setState('paused'));
    return batch.info;
  }

  /** Goes on with the images that wait. */
  async resume(id: string): Promise<BatchInfo> {
    const { batch } = this.find(id);
    if (batch.state !== 'running' && batch.state !== 'queued') await this.queue(id);
    return batch.info;
  }

  /** Stops the images under way, which then wait again. */
  async cancel(id: string): Promise<BatchInfo> {
    const { batch, folder } = this.find(id);
    if (batch.isOver) return batch.info;
    await folder.append(batch.setState('cancelled'));
    await this.stop(id);
    return batch.info;
  }

  /** Does the images that failed again, with whatever else waits. */
  async retry(id: string): Promise<BatchInfo> {
    const { batch, folder } = this.find(id);
    const failed = batch.images.filter(({ state, fileId }) => state === 'failed' && fileId !== null);
    for (const { index } of failed) await folder.append(batch.reset(index));
    return failed.length === 0 ? batch.info : this.resume(id);
  }

  /** Forgets a batch; its results stay. */
  async remove(id: string): Promise<void> {
    await this.cancel(id);
    await this.find(id).folder.remove();
    this.entries.delete(id);
  }

  /** The newest state of all that has changed since event `from`, then what changes, until the batch is over. */
  async *watch(id: string, from = 0): AsyncGenerator<BatchEvent, void, undefined> {
    const { batch } = this.find(id);
    let cursor = from;
    for (;;) {
      const events = batch.since(cursor);
      for (const event of events) {
        cursor = event.number + 1;
        yield event;
      }
      if (batch.isOver && batch.since(cursor).length === 0) return;
      if (batch.since(cursor).length === 0) await batch.nextChange();
      await new Promise((resolve) => setTimeout(resolve, TELL_MS));
    }
  }

  /** PNG of an image, of one that is done with the outlines of its objects where a label image was written. */
  async thumbnail(id: string, index: number): Promise<Uint8Array> {
    const { stored, images } = this.find(id).batch;
    const image = stored.images[index];
    if (image?.path === null || image === undefined)
      throw new AppError('request.invalid', `Expected an image of the batch, got number ${index}.`);
    const { files } = this.options;
    const { path } = await files.resolve(files.expect(image.path, image.origin));
    const labels = images[index].files.find((name) => /\.labels\.(tif|png)$/.test(name));
    const { t = 0, z = 0 } = stored.settings.segment;
    return drawResult(path, { t, z }, labels === undefined ? null : join(stored.out, labels));
  }

  summary(id: string): BatchSummaryRow[] {
    return this.find(id).batch.summary;
  }

  /** The objects of the images done so far, where they were measured. @throws as `readObjectTable` */
  table(id: string): Promise<ObjectTable> {
    const { stored, images } = this.find(id).batch;
    const { suffix } = EXPORT_FORMAT_INFO['measurements-csv'];
    const measured = images.map(({ index, files }) => ({
      index,
      measurements: files.filter((name) => name.endsWith(suffix)).map((name) => join(stored.out, name)),
    }));
    return readObjectTable(measured);
  }

  /** YAML. */
  configuration(id: string): string {
    const { settings, inputs, out } = this.find(id).batch.stored;
    return writeBatchFile({ ...settings, images: inputs, out });
  }

  /** YAML for a batch that need not have been started. @throws AppError `file.*` */
  async describe(request: BatchRequest): Promise<string> {
    const { settings, inputs, out } = (await this.read(request)).stored;
    return writeBatchFile({ ...settings, images: inputs, out });
  }

  /** @throws AppError `request.invalid` for a text that is no configuration */
  load(text: string): Promise<LoadedBatch> {
    return loadConfiguration(text, this.options.files);
  }

  /** Stops the batch that runs; the next process finds it interrupted. */
  async close(): Promise<void> {
    this.isClosing = true;
    if (this.running !== null) await this.stop(this.running.id);
  }

  private async queue(id: string): Promise<void> {
    const { batch, folder } = this.find(id);
    await folder.append(batch.setState('queued'));
    this.startNext();
  }

  private startNext(): void {
    if (this.running !== null || this.isClosing) return;
    const next = [...this.entries.values()].find(({ batch }) => batch.state === 'queued');
    if (next === undefined) return;
    const { batch, folder } = next;
    const controller = new AbortController();
    const ended = runBatch(batch, folder, this.options, controller.signal)
      .catch((error: unknown) => this.fail(next, error))
      .catch(logFault)
      .finally(() => {
        this.running = null;
        this.startNext();
      });
    this.running = { id: batch.id, controller, ended };
  }

  /** What concerns every image: it can be resumed when that is put right. */
  private async fail({ batch, folder }: Entry, error: unknown): Promise<void> {
    if (this.isClosing || batch.state === 'cancelled') return;
    if (!(error instanceof AppError)) logFault(error);
    const known =
      error instanceof AppError
        ? error
        : new AppError('internal', 'Something went wrong inside Skipscope; its log has the details.');
    await folder.append(batch.setState('failed', known.toBody()));
  }

  private async stop(id: string): Promise<void> {
    if (this.running?.id !== id) return;
    const { controller, ended } = this.running;
    controller.abort(new AppError('job.cancelled', 'The batch was stopped.'));
    await ended;
  }

  private read(request: BatchRequest): Promise<ReadRequest> {
    const { files, parts } = this.options;
    return readRequest(request, files, parts.models);
  }

  private async factsOf({ out }: StoredBatch): Promise<FileFacts> {
    const { files, showsPaths } = this.options;
    const place = (path: string) => ({
      id: files.expect(path, 'disk'),
      location: files.locationOf({ path, origin: 'disk' }),
    });
    const { id, location } = place(out);
    return {
      describe: (path, origin) => ({
        id: files.expect(path, origin),
        location: files.locationOf({ path, origin }),
      }),
      out: { id, location, name: location.split(/[\\/]/).at(-1) ?? location },
      tables: (names) =>
        names.map(({ name, bytes }) => ({
          name,
          bytes,
          path: join(out, name),
          url: null,
          fileId: showsPaths ? place(join(out, name)).id : null,
        })),
    };
  }

  private find(id: string): Entry {
    const entry = this.entries.get(id);
    if (entry !== undefined) return entry;
    throw new AppError('job.notFound', 'There is no such batch any more. Start it again.');
  }
}
