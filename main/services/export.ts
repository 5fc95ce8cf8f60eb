import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { ExportedFile, ExportFormat, ExportRequest } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { exportName, maskName, provenanceName } from '../../core/export-formats.ts';
import type { Plane } from '../../core/image/plane.ts';
import { writeProvenance, type ProvenanceOptions } from './export/provenance.ts';
import { writeStackVerified, writeVerified, type Verification } from './export/read-back.ts';
import type { ExportedLabels, Exporter, LabelSource } from './exporting.ts';
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

/** A file that is to be written. */
interface Target {
  format: ExportFormat;
  name: string;
  write(path: string, signal: AbortSignal): Promise<Verification | null>;
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
   * too, and tells the job. Labels of several planes go into one file where the format holds a stack, else into a file for each.
   * Throws `file.exists` before anything is written when a file is there and `overwrite` is not set.
   */
  async run(
    image: { name: string; labels: ExportedLabels },
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
    for (const [index, { format, name, path, write }] of targets.entries()) {
      const fraction = index / targets.length;
      job.emit({ type: 'progress', stage: 'write', fraction, remainingMs: null });
      const verified = await write(path, job.signal);
      files.push({ ...(await this.describe(format, name, path, exportId)), verified });
    }
    const provenance = await this.describeOrigin(image, files, folder, exportId);
    job.emit({ type: 'exported', files, provenance });
    const ms = { read: 0, infer: 0, separate: 0, write: performance.now() - start };
    const objects = image.labels.planes.reduce((sum, { labels }) => sum + labels.objects, 0);
    return { objects, device: null, ms };
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

  private planTargets(image: { name: string; labels: ExportedLabels }, formats: ExportFormat[]): Target[] {
    const { stack, planes } = image.labels;
    return [...new Set(formats)].flatMap((format): Target[] => {
      const exporter = this.options.exporters[format];
      const { writeStack } = exporter;
      if (stack !== null && writeStack !== undefined) {
        const write: Target['write'] = (path, signal) =>
          writeStackVerified({ ...exporter, writeStack }, stack, path, signal);
        return [{ format, name: exportName(image.name, format), write }];
      }
      // Of the planes, some may have been segmented and others drawn.
      const mapped = planes.filter(({ labels }) => format !== 'probability-tiff' || labels.map !== null);
      return (mapped.length > 0 ? mapped : planes).flatMap(({ plane, labels }) =>
        planPlane(exporter, labels, image.name, stack === null ? null : plane),
      );
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
    { name: imageName, labels }: { name: string; labels: ExportedLabels },
    files: ExportedFile[],
    folder: string,
    exportId: string | null,
  ) {
    const sources = labels.planes.map((plane) => plane.labels);
    if (sources[0]?.image === undefined) return undefined;
    const name = provenanceName(imageName);
    const path = join(folder, name);
    await writeProvenance(path, sources, files, this.options.provenance);
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

/** The files of one plane; `plane` where there are several. */
function planPlane(
  exporter: Exporter,
  labels: LabelSource,
  imageName: string,
  plane: Plane | null,
): Target[] {
  const { format } = exporter;
  const target = (source: LabelSource, name: string): Target => ({
    format,
    name,
    write: (path, signal) => writeVerified(exporter, source, path, signal),
  });
  const own = target(labels, exportName(imageName, format, plane));
  const { map } = labels;
  if (format !== 'mask-png' || map === null) return [own];
  const masks = map.masks.map((mask) =>
    target(readMask(labels, map, mask), maskName(imageName, mask.name, plane)),
  );
  return [own, ...masks];
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
