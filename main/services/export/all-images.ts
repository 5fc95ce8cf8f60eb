import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { ExportAllResult, ExportedImage, ExportFormat } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { EXPORT_ARCHIVE, SHARED_TABLES } from '../../../core/export-formats.ts';
import { distinctNames, type PlacedImage } from '../../../core/export-names.ts';
import { writeAtomically } from '../../exporters/atomic-file.ts';
import { writeTable } from '../../exporters/measurements/table-file.ts';
import { ZipWriter } from '../../exporters/zip-writer.ts';
import type { ExportedLabels, Exporter } from '../exporting.ts';
import type { RunningJob } from '../jobs.ts';
import { mergeTables } from '../merge-tables.ts';
import type { ExportFolder } from './export-folder.ts';
import { summariseImage, summaryTable, type SummaryRow } from './summary-table.ts';
import { checkFree, planTargets, type NamedLabels, type Target } from './targets.ts';

/** An image whose labels are to be exported with those of others. */
export interface BatchImage extends PlacedImage {
  id: string;
  /** Hands over its labels, which nobody changes meanwhile. @throws AppError `image.notOpen` once it was closed */
  withLabels<T>(use: (labels: ExportedLabels) => Promise<T>): Promise<T>;
}

export interface ExportBatch {
  images: readonly BatchImage[];
  formats: readonly ExportFormat[];
  overwrite: boolean;
}

type Failure = ExportAllResult['failures'][number];
/** Of an image that has labels, or could not be asked. */
type Result = ExportedImage & { image: BatchImage };

/**
 * Writes the labels of several images into one folder, and tells the job; resolves with the number of their objects. Images
 * without labels are left out. Files of images that would have the same names are told apart (core/export-names.ts). What can't
 * be written is listed with its reason while the rest is done. With `measurements-csv` there is a table of all objects and one
 * with a row for each image. Files for download become one archive.
 *
 * @throws AppError `file.exists` before anything is written when a file is there and `overwrite` is not set
 */
export async function exportAll(
  batch: ExportBatch,
  folder: ExportFolder,
  exporters: Record<ExportFormat, Exporter>,
  job: RunningJob,
): Promise<number> {
  const run = new BatchRun(batch, folder, exporters, job);
  try {
    await run.prepare();
    await run.writeImages();
    await run.writeTables();
    const archive = folder.exportId === null ? null : await run.pack();
    run.tell(archive);
    return run.objects;
  } catch (error) {
    // What lies in a folder of the user's stays there; nobody would come for half a download.
    if (folder.exportId !== null) await rm(folder.path, { recursive: true, force: true });
    else if (job.signal.aborted) run.tell(null);
    throw error;
  }
}

class BatchRun {
  objects = 0;
  private results: Result[] = [];
  private begun = 0;
  private readonly failures: Failure[] = [];
  private readonly tables: ExportAllResult['tables'] = [];
  private readonly summaries: SummaryRow[] = [];
  /** Names that this export has taken, in lower case. */
  private readonly taken = new Set<string>();
  private readonly batch: ExportBatch;
  private readonly folder: ExportFolder;
  private readonly exporters: Record<ExportFormat, Exporter>;
  private readonly job: RunningJob;

  constructor(
    batch: ExportBatch,
    folder: ExportFolder,
    exporters: Record<ExportFormat, Exporter>,
    job: RunningJob,
  ) {
    this.batch = batch;
    this.folder = folder;
    this.exporters = exporters;
    this.job = job;
  }

  private get hasTables(): boolean {
    return this.batch.formats.includes('measurements-csv');
  }

  /** Counts the objects, names the images, and sees to it that nothing is in the way. */
  async prepare(): Promise<void> {
    const { images, overwrite } = this.batch;
    for (const image of images) {
      const { id, name } = image;
      const objects = await this.attempt(name, null, () => image.withLabels(countObjects));
      this.results.push({ image, imageId: id, name, savedAs: name, objects, files: [] });
    }
    const labelled = this.results.filter(({ objects }) => objects !== null && objects > 0);
    const names = distinctNames(labelled.map(({ image }) => image));
    for (const [i, result] of labelled.entries()) result.savedAs = names[i];
    if (overwrite) return;
    if (this.hasTables)
      await checkFree(
        this.folder.path,
        SHARED_TABLES.map((name) => ({ name })),
      );
    for (const result of labelled) {
      const planned = await this.attempt(result.name, null, () =>
        result.image.withLabels((labels) => this.plan(result, labels).then(({ targets }) => targets)),
      );
      if (planned === null) result.objects = null;
      else await checkFree(this.folder.path, planned);
    }
  }

  async writeImages(): Promise<void> {
    const labelled = this.results.filter(({ objects }) => objects !== null && objects > 0);
    for (const [index, result] of labelled.entries()) {
      const { image, name } = result;
      const toldAs = { number: index + 1, count: labelled.length, name };
      const tell = (part: number) =>
        this.job.emit({
          type: 'progress',
          stage: 'write',
          fraction: (index + part) / labelled.length,
          remainingMs: null,
          image: toldAs,
        });
      this.begun = this.results.indexOf(result) + 1;
      await this.attempt(name, null, () =>
        image.withLabels((labels) => this.writeImage(result, labels, tell)),
      );
    }
    this.begun = this.results.length;
  }

  private async writeImage(result: Result, labels: ExportedLabels, tell: (part: number) => void) {
    const { signal } = this.job;
    const { image, targets } = await this.plan(result, labels);
    for (const [i, target] of targets.entries()) {
      tell(i / targets.length);
      const file = await this.attempt(result.name, target.name, async () => {
        await this.claim(target);
        return this.folder.write(target, signal);
      });
      if (file !== null) result.files.push(file);
    }
    if (result.files.length === 0) return;
    this.objects += result.objects ?? 0;
    await this.attempt(result.name, null, () => this.folder.describeOrigin(image, result.files));
    if (!this.hasTables) return;
    const rows = await summariseImage(result.savedAs, image.labels, signal);
    this.summaries.push(...rows);
  }

  /** The rows of the measurements that were written, one image below the other, and the rows of the images. */
  async writeTables(): Promise<void> {
    if (!this.hasTables || this.summaries.length === 0) return;
    const { path } = this.folder;
    const { signal } = this.job;
    const written = this.results
      .flatMap(({ files }) => files)
      .filter(({ format }) => format === 'measurements-csv')
      .map(({ name }) => join(path, name));
    const [measurements, summary] = SHARED_TABLES;
    const writers = [
      [measurements, (to: string) => mergeTables(written, to, 'csv', { signal })],
      [summary, (to: string) => writeTable(summaryTable(this.summaries), to, 'csv', signal)],
    ] as const;
    for (const [name, write] of writers) {
      const table = await this.attempt(null, name, async () => {
        await this.claim({ name });
        await write(join(path, name));
        return this.folder.describe(name);
      });
      if (table !== null) this.tables.push(table);
    }
  }

  /** Puts all files into one archive in their place; null when there are none. */
  async pack(): Promise<ExportAllResult['archive']> {
    const { path } = this.folder;
    const { signal } = this.job;
    const names = (await readdir(path)).sort();
    if (names.length === 0) return null;
    await writeAtomically(
      join(path, EXPORT_ARCHIVE),
      async (file) => {
        const zip = new ZipWriter(file);
        for (const name of names) await zip.addFile(name, join(path, name), signal);
        await zip.end();
      },
      signal,
    );
    for (const name of names) await rm(join(path, name));
    return this.folder.describe(EXPORT_ARCHIVE);
  }

  tell(archive: ExportAllResult['archive']): void {
    // The files of an archive have no address of their own.
    const offered = <F extends { url: string | null }>(file: F) => ({ ...file, url: null });
    const images = this.results
      .slice(0, this.begun)
      .map(({ image: _image, files, ...result }) => ({ ...result, files: files.map(offered) }));
    const { failures } = this;
    this.job.emit({ type: 'exportedAll', images, failures, tables: this.tables.map(offered), archive });
  }

  private async plan(
    { savedAs, name }: Result,
    labels: ExportedLabels,
  ): Promise<{ image: NamedLabels; targets: Target[] }> {
    const image = { name: savedAs, labels: savedAs === name ? labels : rename(labels, savedAs) };
    const isDownload = this.folder.exportId !== null;
    return { image, targets: await planTargets(this.exporters, image, this.batch.formats, isDownload) };
  }

  /** Nothing is replaced that was not asked about, and no file of this export at all. */
  private async claim(target: Pick<Target, 'name' | 'path'>): Promise<void> {
    const { name, path = name } = target;
    const key = path.normalize('NFC').toLowerCase();
    if (this.taken.has(key)) {
      const message = `Another image of this export has a file named "${name}". Export this image on its own, into another folder.`;
      throw new AppError('file.exists', message);
    }
    this.taken.add(key);
    if (!this.batch.overwrite) await checkFree(this.folder.path, [target]);
  }

  /** Notes why something was not done, and goes on; null then. */
  private async attempt<T>(
    image: string | null,
    file: string | null,
    work: () => Promise<T>,
  ): Promise<T | null> {
    this.job.signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      this.job.signal.throwIfAborted();
      if (!(error instanceof AppError)) throw error;
      this.failures.push({ image, file, error: error.toBody() });
      return null;
    }
  }
}

function countObjects({ planes }: ExportedLabels): Promise<number> {
  return Promise.resolve(planes.reduce((sum, { labels }) => sum + labels.objects, 0));
}

/** As labels of an image of another name: rows of images that are called the same could not be told apart. */
function rename({ planes, stack }: ExportedLabels, name: string): ExportedLabels {
  const renamed = planes.map(({ plane, labels }) => ({
    plane,
    labels: labels.image === undefined ? labels : { ...labels, image: { ...labels.image, name } },
  }));
  return { planes: renamed, stack };
}
