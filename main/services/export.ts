import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { ExportedFile, ExportFormat, ExportRequest } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { exportName, maskName, provenanceName } from '../../core/export-formats.ts';
import { writeProvenance, type ProvenanceOptions } from './export/provenance.ts';
import { writeVerified } from './export/read-back.ts';
import type { Exporter, LabelSource } from './exporting.ts';
import type { FileService } from './files.ts';
import type { JobOutcome, RunningJob } from './jobs.ts';
import { readMask } from './label-source.ts';

export interface ExportOptions {
  files: FileService;
  exporters: Record<ExportFormat, Exporter>;
  dataFolder: string;
  /** True in the desktop app, where the user may see paths and open folders. */
  showsPaths: boolean;
  provenance: ProvenanceOptions;
}

const DAY_MS = 86_400_000;

interface Target {
  exporter: Exporter;
  source: LabelSource;
  name: string;
}

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
   * too, and tells the job.
   * Throws `file.exists` before anything is written when a file is there and `overwrite` is not set.
   */
  async run(
    image: { name: string; labels: LabelSource },
    request: Required<ExportRequest>,
    job: RunningJob,
  ): Promise<JobOutcome> {
    const start = performance.now();
    const { folder, exportId } = await this.chooseFolder(request.folderId);
    const targets = this.planTargets(image, request.formats).map((target): Target & { path: string } => ({
      ...target,
      path: join(folder, target.name),
    }));
    if (!request.overwrite) await checkFree(targets);
    const files: ExportedFile[] = [];
    for (const [index, { exporter, source, name, path }] of targets.entries()) {
      const fraction = index / targets.length;
      job.emit({ type: 'progress', stage: 'write', fraction, remainingMs: null });
      const verified = await writeVerified(exporter, source, path, job.signal);
      files.push({ ...(await this.describe(exporter.format, name, path, exportId)), verified });
    }
    const provenance = await this.describeOrigin(image, files, folder, exportId);
    job.emit({ type: 'exported', files, provenance });
    const ms = { read: 0, infer: 0, separate: 0, write: performance.now() - start };
    return { objects: image.labels.objects, device: null, ms };
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

  private planTargets(image: { name: string; labels: LabelSource }, formats: ExportFormat[]): Target[] {
    const { name, labels } = image;
    return [...new Set(formats)].flatMap((format): Target[] => {
      const exporter = this.options.exporters[format];
      const targets = [{ exporter, source: labels, name: exportName(name, format) }];
      const { map } = labels;
      if (format !== 'mask-png' || map === null) return targets;
      const masks = map.masks.map((mask) => ({
        exporter,
        source: readMask(labels, map, mask),
        name: maskName(name, mask.name),
      }));
      return [...targets, ...masks];
    });
  }

  private async chooseFolder(folderId: string | null): Promise<{ folder: string; exportId: string | null }> {
    if (folderId !== null) {
      const folder = await this.options.files.resolve(folderId);
      if (folder.kind === 'folder') return { folder: folder.path, exportId: null };
      throw new AppError(
        'request.invalid',
        `Expected a folder to export to, but "${folder.name}" is a file.`,
      );
    }
    const exportId = randomBytes(12).toString('base64url');
    const folder = join(this.options.dataFolder, 'exports', exportId);
    await mkdir(folder, { recursive: true });
    this.downloads.set(exportId, folder);
    return { folder, exportId };
  }

  /** Writes where the files come from beside them. */
  private async describeOrigin(
    { name: imageName, labels }: { name: string; labels: LabelSource },
    files: ExportedFile[],
    folder: string,
    exportId: string | null,
  ) {
    if (labels.image === undefined) return undefined;
    const name = provenanceName(imageName);
    const path = join(folder, name);
    await writeProvenance(path, labels, files, this.options.provenance);
    return exportId === null
      ? { name, path, url: null }
      : { name, path: null, url: downloadUrl(exportId, name) };
  }

  private async describe(
    format: ExportFormat,
    name: string,
    path: string,
    exportId: string | null,
  ): Promise<Omit<ExportedFile, 'verified'>> {
    const { size: bytes } = await stat(path);
    if (exportId !== null) {
      const url = downloadUrl(exportId, name);
      return { format, name, bytes, path: null, url, fileId: null };
    }
    const { id } = await this.options.files.grant(path);
    return { format, name, bytes, path, url: null, fileId: this.options.showsPaths ? id : null };
  }
}

function downloadUrl(exportId: string, name: string): string {
  return `/api/exports/${exportId}/${encodeURIComponent(name)}`;
}

async function checkFree(targets: { name: string; path: string }[]): Promise<void> {
  for (const { name, path } of targets) {
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (!isThere) continue;
    throw new AppError(
      'file.exists',
      `"${name}" is already in that folder. Choose another folder, or let it be replaced.`,
      {
        details: { path },
      },
    );
  }
}
