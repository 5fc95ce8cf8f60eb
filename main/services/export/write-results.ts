import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import type { Exporter, LabelSource } from '../exporting.ts';
import { writeProvenance, type ProvenanceOptions } from './provenance.ts';
import { writeVerified } from './read-back.ts';

export interface ResultFile {
  exporter: Exporter;
  source: LabelSource;
  path: string;
}

/**
 * Writes the files of one image, reads each again, and writes down beside them, in `sidecar`, where they come from. `labels` are
 * the image's; the sources of `files` are they or masks of the same image.
 *
 * @throws AppError of the exporters, `export.different`, `file.notWritable`
 */
export async function writeResults(
  labels: LabelSource,
  files: readonly ResultFile[],
  sidecar: string,
  provenance: ProvenanceOptions,
  signal?: AbortSignal,
): Promise<void> {
  const written = [];
  for (const { exporter, source, path } of files) {
    const verified = await writeVerified(exporter, source, path, signal);
    const { size: bytes } = await stat(path);
    written.push({ name: basename(path), format: exporter.format, bytes, verified });
  }
  await writeProvenance(sidecar, [labels], written, provenance);
}
