import { basename } from 'node:path';

import type { LabelsInfo } from '../../../core/contract.ts';
import { fingerprint } from './fingerprint.ts';
import { describeSegmentation, readRecords, type ProvenanceOptions } from './provenance.ts';
import { sizeOnDisk } from './size-on-disk.ts';

type Segmentation = NonNullable<LabelsInfo['segmentation']>;

/** What a run is about to do with an image. */
export interface PlannedResult {
  image: string;
  /** Paths of all files that it will write. */
  files: readonly string[];
  /** What will be noted of it; the device and what is found are not known yet, and not compared. */
  segmentation: Omit<Segmentation, 'device' | 'medianDiameter'>;
}

/**
 * Whether an earlier run has done just this: the provenance beside the files, written last of all, names each of them with the size it
 * has, and the same image, version, model and parameters; no hand has touched the objects. So a run that was cut off can go on
 * without doing anything twice, and one with other parameters does all anew.
 */
export async function isFinished(
  sidecar: string,
  { image, files, segmentation }: PlannedResult,
  { version, findModel }: ProvenanceOptions,
): Promise<boolean> {
  const records = await readRecords(sidecar);
  if (records.length === 0) return false;
  const expected = {
    app: { name: 'Skipscope', version },
    fingerprint: await fingerprint(image),
    segmentation: await describeSegmentation(segmentation, findModel),
  };
  const fitting = records.filter(
    (record) =>
      isSame(record.app, expected.app) &&
      isSame(record.image?.fingerprint, expected.fingerprint) &&
      isSame(withoutResults(record.segmentation), expected.segmentation) &&
      record.labels?.touchedByHand === 0,
  );
  const bytes = new Map(fitting.flatMap((record) => record.files.map((file) => [file.name, file.bytes])));
  for (const path of files) {
    const found = await sizeOnDisk(path).catch(() => null);
    if (found === null || found !== bytes.get(basename(path))) return false;
  }
  return true;
}

function withoutResults(segmentation: unknown): unknown {
  if (typeof segmentation !== 'object' || segmentation === null) return segmentation;
  const { device: _device, medianDiameter: _median, ...parameters } = segmentation as Record<string, unknown>;
  return parameters;
}

/** Of values that came through JSON: properties that are undefined are none. */
function isSame(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
