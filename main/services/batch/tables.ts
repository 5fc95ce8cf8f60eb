import { join } from 'node:path';

import { z } from 'zod';

import type { BatchSummaryRow, SharedFile } from '../../../core/contract.ts';
import type { AppError } from '../../../core/errors.ts';
import { SHARED_TABLES } from '../../../core/export-formats.ts';
import { FIRST_PLANE, isSamePlane, planeSchema } from '../../../core/image/plane.ts';
import type { Table } from '../../../core/measure/table.ts';
import { writeTable } from '../../exporters/measurements/table-file.ts';
import { readRecords } from '../export/provenance.ts';
import { SUMMARY_COLUMNS } from '../export/summary-table.ts';
import { mergeTables } from '../merge-tables.ts';
import type { FinishedImage, Results } from './image-work.ts';
import type { NamedImage } from './names.ts';

/** An image that is done, or failed. */
export interface TabledImage extends Pick<NamedImage, 'name' | 'group'> {
  index: number;
  /** Of each of its planes the provenance, and the table where there is one; none of an image that failed. */
  sidecars: string[];
  measurements: string[];
  error: Pick<AppError, 'message'> | null;
}

/** Paths of an image's files, from earlier runs too. */
export function filesOf({ report, results }: FinishedImage): Results['outputs'] {
  const missing = new Set(report?.failures?.map(({ output }) => output));
  return results.flatMap(({ outputs }) => outputs).filter(({ path }) => !missing.has(path));
}

export function tabledFiles(image: FinishedImage): Pick<TabledImage, 'sidecars' | 'measurements'> {
  const { results } = image;
  const tables = filesOf(image).filter(({ format }) => format === 'measurements-csv');
  return { sidecars: results.map(({ sidecar }) => sidecar), measurements: tables.map(({ path }) => path) };
}

export function failedImage(
  { name, group }: Pick<NamedImage, 'name' | 'group'>,
  error: TabledImage['error'],
) {
  return { name, group, sidecars: [], measurements: [], error };
}

const amount = z.number().nullable();
const recordSchema = z.object({
  image: z.object({ plane: planeSchema.nullish() }),
  labels: z.object({
    summary: z.object({
      objects: z.number(),
      per_megapixel: z.number(),
      per_mm2: amount,
      coverage: z.number(),
      area_mean: amount,
      area_median: amount,
      area_mean_um2: amount,
      area_median_um2: amount,
    }),
  }),
});

/** What the provenance beside an image's results says of its objects, a row for each plane. */
export async function readSummary({ index, name, group, sidecars }: TabledImage): Promise<BatchSummaryRow[]> {
  const rows: BatchSummaryRow[] = [];
  for (const sidecar of sidecars) {
    const record = recordSchema.safeParse((await readRecords(sidecar)).at(-1));
    if (!record.success) continue;
    const { image, labels } = record.data;
    const plane = image.plane ?? FIRST_PLANE;
    const isOnly = sidecars.length === 1 && isSamePlane(plane, FIRST_PLANE);
    rows.push({
      index,
      image: name,
      group,
      t: isOnly ? null : plane.t,
      z: isOnly ? null : plane.z,
      ...labels.summary,
    });
  }
  return rows;
}

/**
 * Writes the tables over all images into the folder of the results: `measurements.csv`, a row for each object, where any image has
 * measurements; and `summary.csv`, a row for each image, those that failed with the reason. Returns their names. They are made
 * from the files of the images, whichever run wrote those.
 *
 * @throws AppError `file.notWritable`, `file.corrupt`
 */
export async function writeTables(
  images: readonly TabledImage[],
  folder: string,
  signal?: AbortSignal,
): Promise<SharedFile['name'][]> {
  const [measurements, summary] = SHARED_TABLES;
  const written: string[] = [];
  const tables = images.flatMap((image) => image.measurements.map((path) => ({ path, group: image.group })));
  if (tables.length > 0) {
    const paths = tables.map(({ path }) => path);
    const group = { name: 'group', cells: tables.map((table) => table.group ?? '') };
    await mergeTables(paths, join(folder, measurements), 'csv', { signal, first: group });
    written.push(measurements);
  }
  const rows: SummaryLine[] = [];
  for (const image of images) {
    const { name, group, error } = image;
    if (error !== null) rows.push({ image: name, group, t: null, z: null, error: error.message });
    else for (const row of await readSummary(image)) rows.push({ ...row, error: null });
  }
  await writeTable(summaryOf(rows), join(folder, summary), 'csv', signal);
  return [...written, summary];
}

type SummaryLine = Pick<BatchSummaryRow, 'image' | 'group' | 't' | 'z'> &
  Partial<BatchSummaryRow> & { error: string | null };

/** `group, image, t, z, objects, ..., error`; `t` and `z` only where an image has several planes. */
function summaryOf(rows: readonly SummaryLine[]): Table {
  const hasPlanes = rows.some(({ t }) => t !== null);
  return {
    header: ['group', 'image', ...(hasPlanes ? ['t', 'z'] : []), ...SUMMARY_COLUMNS, 'error'],
    rows: rows.length,
    row: (index) => {
      const { group, image, t, z, error, ...summary } = rows[index];
      const place = hasPlanes ? [t, z] : [];
      return [group, image, ...place, ...SUMMARY_COLUMNS.map((name) => summary[name] ?? null), error];
    },
  };
}
