import { basename } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import { INSIDE_IMAGE } from '../../../core/export-formats.ts';
import type { LabelSource } from '../exporting.ts';
import { writeProvenance, type ProvenanceOptions } from './provenance.ts';
import { sizeOnDisk } from './size-on-disk.ts';
import { refuseToReplace, type Target } from './targets.ts';

export interface ResultFile extends Pick<Target, 'format' | 'write'> {
  path: string;
}

export interface WrittenResults {
  /** Paths of the files written. */
  outputs: string[];
  /** Those that were not, and why. */
  failed: { path: string; error: AppError }[];
}

/**
 * Writes the files of one image, reads each again, and writes down beside them, in `sidecar`, where they come from. `labels` are
 * those of the image's planes. A file that a format refuses, or that comes out different,
 * keeps none of the others from being written; those that were not come back with the reason.
 *
 * @throws AppError `file.notWritable` for the sidecar
 */
export async function writeResults(
  labels: readonly LabelSource[],
  files: readonly ResultFile[],
  sidecar: string,
  provenance: ProvenanceOptions,
  signal?: AbortSignal,
): Promise<WrittenResults> {
  const written = [];
  const { outputs, failed }: WrittenResults = { outputs: [], failed: [] };
  const running = signal ?? new AbortController().signal;
  for (const { format, write, path } of files) {
    try {
      // Results of an earlier run are replaced, but not what somebody may have put into the image.
      if (format === INSIDE_IMAGE) await refuseToReplace(path);
      const verified = await write(path, running);
      const bytes = await sizeOnDisk(path);
      written.push({ name: basename(path), format, bytes, verified });
      outputs.push(path);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof AppError)) throw error;
      failed.push({ path, error });
    }
  }
  if (written.length > 0 || files.length === 0) await writeProvenance(sidecar, labels, written, provenance);
  return { outputs, failed };
}
