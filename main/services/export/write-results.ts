import { basename } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import type { Exporter, LabelSource } from '../exporting.ts';
import { writeProvenance, type ProvenanceOptions } from './provenance.ts';
import { writeVerified } from './read-back.ts';
import { sizeOnDisk } from './size-on-disk.ts';

export interface ResultFile {
  exporter: Exporter;
  source: LabelSource;
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
 * the image's; the sources of `files` are they or masks of the same image. A file that a format refuses, or that comes out different,
 * keeps none of the others from being written; those that were not come back with the reason.
 *
 * @throws AppError `file.notWritable` for the sidecar
 */
export async function writeResults(
  labels: LabelSource,
  files: readonly ResultFile[],
  sidecar: string,
  provenance: ProvenanceOptions,
  signal?: AbortSignal,
): Promise<WrittenResults> {
  const written = [];
  const { outputs, failed }: WrittenResults = { outputs: [], failed: [] };
  for (const { exporter, source, path } of files) {
    try {
      const verified = await writeVerified(exporter, source, path, signal);
      const bytes = await sizeOnDisk(path);
      written.push({ name: basename(path), format: exporter.format, bytes, verified });
      outputs.push(path);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof AppError)) throw error;
      failed.push({ path, error });
    }
  }
  if (written.length > 0 || files.length === 0) await writeProvenance(sidecar, [labels], written, provenance);
  return { outputs, failed };
}
