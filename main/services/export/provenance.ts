import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { z } from 'zod';

import type { ExportedFile } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { summariseAreas, type ImageSummary } from '../../../core/measure/summary.ts';
import { measureSource } from '../../exporters/objects.ts';
import { writeAtomically } from '../../exporters/atomic-file.ts';
import type { ModelPackage } from '../../formats/model-package.ts';
import type { LabelSource, SourceImage } from '../exporting.ts';
import { fingerprint } from './fingerprint.ts';

type WrittenFile = Pick<ExportedFile, 'name' | 'format' | 'bytes' | 'verified'>;

/** One export: what was written, from what, with what. */
interface ProvenanceRecord {
  app: { name: 'Skipscope'; version: string };
  /** ISO 8601; absent unless SOURCE_DATE_EPOCH says it, so that equal inputs give equal bytes. */
  date?: string;
  image: Record<string, unknown>;
  /** In all planes; an object of several planes counts in each. `reviewed` is the share of those that were accepted, 0..1. */
  labels: {
    objects: number;
    touchedByHand: number;
    reviewed: number | null;
    /** Of a single plane. */
    summary?: ImageSummary;
  };
  segmentation: Record<string, unknown> | null;
  files: WrittenFile[];
}

const sidecarSchema = z.object({
  exports: z.array(
    z.looseObject({
      app: z.unknown(),
      image: z.looseObject({ fingerprint: z.unknown() }).optional(),
      labels: z.looseObject({ touchedByHand: z.number() }).optional(),
      segmentation: z.unknown(),
      files: z.array(z.looseObject({ name: z.string(), bytes: z.number().optional() })),
    }),
  ),
});

export interface ProvenanceOptions {
  version: string;
  findModel(id: string): Promise<Pick<ModelPackage, 'spec' | 'weights'>>;
  env?: NodeJS.ProcessEnv;
}

/**
 * Writes down where files come from, into `path` beside them: version, model with the SHA-256 of its weights, parameters,
 * the image's fingerprint, and how many objects a hand touched. Records of earlier exports stay there as long as their files
 * are not written anew.
 *
 * `planes` are the sources of the planes exported; their `image` has to be there.
 *
 * @throws AppError `file.notWritable`
 */
export async function writeProvenance(
  path: string,
  planes: readonly LabelSource[],
  files: readonly WrittenFile[],
  options: ProvenanceOptions,
): Promise<void> {
  const record = await describeExport(planes, files, options);
  const names = new Set(files.map(({ name }) => name));
  const earlier = (await readRecords(path))
    .map((other) => ({ ...other, files: other.files.filter(({ name }) => !names.has(name)) }))
    .filter((other) => other.files.length > 0);
  const text = `${JSON.stringify({ exports: [...earlier, record] }, null, 2)}\n`;
  await writeAtomically(path, (file) => file.appendFile(text));
}

async function describeExport(
  planes: readonly LabelSource[],
  files: readonly WrittenFile[],
  { version, findModel, env = process.env }: ProvenanceOptions,
): Promise<ProvenanceRecord> {
  const [first] = planes;
  const { image, width, height, pixelSize } = first;
  if (image === undefined) throw new Error('labels of no image come from nowhere');
  const counts = { objects: 0, touched: 0, accepted: 0 };
  for (const source of planes) {
    for (const label of (await measureSource(source)).keys()) {
      counts.objects++;
      if (image.edited.has(label)) counts.touched++;
      if (image.accepted?.has(label)) counts.accepted++;
    }
  }
  const { objects, touched, accepted } = counts;
  const areas = Array.from((await measureSource(first)).values(), ({ area }) => area);
  const date = dateOf(env.SOURCE_DATE_EPOCH);
  return {
    app: { name: 'Skipscope', version },
    ...(date === null ? {} : { date }),
    image: {
      name: basename(image.path),
      width,
      height,
      pixelSize,
      ...(planes.length === 1
        ? { plane: image.plane }
        : { planes: planes.map((source) => source.image?.plane) }),
      fingerprint: await fingerprint(image.path),
    },
    labels: {
      objects,
      touchedByHand: touched,
      reviewed: image.accepted === undefined || objects === 0 ? null : accepted / objects,
      ...(planes.length === 1 && { summary: summariseAreas(areas, first) }),
    },
    segmentation:
      image.segmentation === null ? null : await describeSegmentation(image.segmentation, findModel),
    files: files.map(({ name, format, bytes, verified }) => ({ name, format, bytes, verified })),
  };
}

/** A run as the record tells it: its parameters, and the model with the SHA-256 of its weights. */
export async function describeSegmentation(
  segmentation: Omit<NonNullable<SourceImage['segmentation']>, 'device' | 'medianDiameter'>,
  findModel: ProvenanceOptions['findModel'],
): Promise<Record<string, unknown>> {
  const { modelId, ...parameters } = segmentation;
  const model = { id: modelId, name: null, version: null, weightsSha256: null };
  try {
    const { spec, weights } = await findModel(modelId);
    const { name, version } = spec;
    return { model: { ...model, name, version, weightsSha256: weights.sha256 }, ...parameters };
  } catch (error) {
    // A model that was removed since: its id is all that is left to say.
    if (error instanceof AppError) return { model, ...parameters };
    throw error;
  }
}

/** Seconds since 1970, as reproducible builds give them (https://reproducible-builds.org/specs/source-date-epoch). */
function dateOf(epoch: string | undefined): string | null {
  if (epoch === undefined || !/^\d{1,11}$/.test(epoch)) return null;
  return new Date(Number(epoch) * 1000).toISOString();
}

/** The records in a sidecar, oldest first; none when there is no such file, or it is none of ours. */
export async function readRecords(path: string) {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return [];
  try {
    return sidecarSchema.parse(JSON.parse(text)).exports;
  } catch {
    // Something else of that name, or damaged: there is no record in it to keep.
    return [];
  }
}
