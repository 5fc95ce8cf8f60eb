import { join } from 'node:path';

import type { ExportedFile, SharedFile } from '../../../core/contract.ts';
import { provenanceName } from '../../../core/export-formats.ts';
import type { FileService } from '../files.ts';
import { writeProvenance, type ProvenanceOptions } from './provenance.ts';
import { sizeOnDisk } from './size-on-disk.ts';
import type { NamedLabels, Target } from './targets.ts';

interface FolderOptions {
  files: Pick<FileService, 'grant'>;
  showsPaths: boolean;
  provenance: ProvenanceOptions;
}

/** Where the files of one export go: a folder that the user chose, or one for download. */
export class ExportFolder {
  readonly path: string;
  /** Null in a folder of the user's. */
  readonly exportId: string | null;
  private readonly options: FolderOptions;

  constructor(path: string, exportId: string | null, options: FolderOptions) {
    this.path = path;
    this.exportId = exportId;
    this.options = options;
  }

  /** Writes one file and says how the user gets at it. @throws AppError `file.notWritable`, the exporters' own */
  async write({ format, name, path, write }: Target, signal: AbortSignal): Promise<ExportedFile> {
    const verified = await write(path ?? join(this.path, name), signal);
    const file = await (path === undefined ? this.describe(name) : this.describeAt(path, name));
    return { format, ...file, verified };
  }

  async describe(name: string): Promise<SharedFile> {
    if (this.exportId === null) return this.describeAt(join(this.path, name), name);
    const bytes = await sizeOnDisk(join(this.path, name));
    return { name, bytes, path: null, url: this.urlOf(name), fileId: null };
  }

  /** What is not downloaded: it stays where it is. */
  private async describeAt(path: string, name: string): Promise<SharedFile> {
    const bytes = await sizeOnDisk(path);
    if (this.exportId !== null) return { name, bytes, path: null, url: null, fileId: null };
    const { id } = await this.options.files.grant(path);
    return { name, bytes, path, url: null, fileId: this.options.showsPaths ? id : null };
  }

  /** Writes where an image's files come from beside them; nothing for labels of no image. */
  async describeOrigin(image: NamedLabels, files: readonly ExportedFile[]) {
    const sources = image.labels.planes.map((plane) => plane.labels);
    if (sources[0]?.image === undefined) return undefined;
    const name = provenanceName(image.name);
    const path = join(this.path, name);
    await writeProvenance(path, sources, files, this.options.provenance);
    return this.exportId === null ? { name, path, url: null } : { name, path: null, url: this.urlOf(name) };
  }

  private urlOf(name: string): string {
    return `api/exports/${this.exportId}/${encodeURIComponent(name)}`;
  }
}
