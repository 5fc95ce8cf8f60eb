import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { ExportedFile, ExportFormat, ExportRequest } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { exportAll, type BatchImage } from './export/all-images.ts';
import { ExportFolder } from './export/export-folder.ts';
import type { ProvenanceOptions } from './export/provenance.ts';
import { checkFree, planTargets, type NamedLabels } from './export/targets.ts';
import type { Exporter } from './exporting.ts';
import type { FileService } from './files.ts';
import type { JobOutcome, RunningJob } from './jobs.ts';

export interface ExportOptions {
  files: FileService;
  exporters: Record<ExportFormat, Exporter>;
  dataFolder: string;
  /** True in the desktop app, where the user may see paths and open folders. */
  showsPaths: boolean;
  provenance: ProvenanceOptions;
}

const DAY_MS = 86_400_000;

/** Writes the labels of an image into files: in a folder of the user's choice, or for download through the browser. */
export class ExportService {
  private readonly options: ExportOptions;
  /** Folders of downloads by export id. */
  private readonly downloads = new Map<string, string>();

  constructor(options: ExportOptions) {
    this.options = options;
  }

  /**
   * Writes the chosen formats as `<stem>.labels.tif` and the like, with `mask-png` the model's masks as `<stem>.<mask>.png`
   * too, and tells the job. Labels of several planes go into one file where the format holds a stack, else into a file for each.
   * A file that a format refuses keeps none of the others from being written. Throws `file.exists` before anything is written when a file is there and `overwrite` is not set.
   */
  async run(image: NamedLabels, request: Required<ExportRequest>, job: RunningJob): Promise<JobOutcome> {
    const start = performance.now();
    const folder = await this.openFolder(request.folderId);
    const { exporters } = this.options;
    const targets = await planTargets(exporters, image, request.formats, folder.exportId !== null);
    if (!request.overwrite) {
      await checkFree(folder.path, targets);
    }
    const files: ExportedFile[] = [];
    const failed: { file: string; error: AppError }[] = [];
    for (const [index, target] of targets.entries()) {
      const fraction = index / targets.length;
      job.emit({ type: 'progress', stage: 'write', fraction, remainingMs: null });
      try {
        files.push(await folder.write(target, job.signal));
      } catch (error) {
        job.signal.throwIfAborted();
        if (!(error instanceof AppError)) throw error;
        failed.push({ file: target.name, error });
      }
    }
    if (files.length === 0) throw failed[0].error;
    const provenance = await folder.describeOrigin(image, files);
    const failures = failed.map(({ file, error }) => ({ file, error: error.toBody() }));
    job.emit({ type: 'exported', files, provenance, failures });
    return outcome(
      image.labels.planes.reduce((sum, { labels }) => sum + labels.objects, 0),
      start,
    );
  }

  /** As `run`, of several images in one folder; see `exportAll` in main/services/export/all-images.ts. */
  async runAll(
    images: readonly BatchImage[],
    request: Required<ExportRequest>,
    job: RunningJob,
  ): Promise<JobOutcome> {
    const start = performance.now();
    const folder = await this.openFolder(request.folderId);
    const objects = await exportAll({ ...request, images }, folder, this.options.exporters, job);
    return outcome(objects, start);
  }

  /** Path of a file written for download. Throws `file.notFound`. */
  findDownload(exportId: string, name: string): string {
    const folder = this.downloads.get(exportId);
    if (folder !== undefined && basename(name) === name && name !== '..') return join(folder, name);
    throw new AppError('file.notFound', 'This export is not there any more. Export the labels again.');
  }

  /** Removes downloads that a killed process left behind, a day old or more. */
  async prune(): Promise<void> {
    const root = join(this.options.dataFolder, 'exports');
    for (const name of await readdir(root).catch(() => [])) {
      const { mtimeMs } = await stat(join(root, name));
      if (Date.now() - mtimeMs > DAY_MS) await rm(join(root, name), { recursive: true, force: true });
    }
  }

  /** Removes the downloads. */
  async close(): Promise<void> {
    for (const folder of this.downloads.values()) await rm(folder, { recursive: true, force: true });
    this.downloads.clear();
  }

  private async openFolder(folderId: string | null): Promise<ExportFolder> {
    if (folderId !== null) {
      const folder = await this.options.files.resolve(folderId);
      if (folder.kind === 'folder') return new ExportFolder(folder.path, null, this.options);
      throw new AppError(
        'request.invalid',
        `Expected a folder to export to, but "${folder.name}" is a file.`,
      );
    }
    const exportId = randomBytes(12).toString('base64url');
    const folder = join(this.options.dataFolder, 'exports', exportId);
    await mkdir(folder, { recursive: true });
    this.downloads.set(exportId, folder);
    return new ExportFolder(folder, exportId, this.options);
  }
}

function outcome(objects: number, start: number): JobOutcome {
  return {
    objects,
    device: null,
    ms: { read: 0, infer: 0, separate: 0, write: performance.now() - start },
  };
}
