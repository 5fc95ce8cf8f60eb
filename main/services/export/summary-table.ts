import type { Plane } from '../../../core/image/plane.ts';
import { summariseAreas, type ImageSummary } from '../../../core/measure/summary.ts';
import type { Table } from '../../../core/measure/table.ts';
import { measureSource } from '../../exporters/objects.ts';
import type { ExportedLabels } from '../exporting.ts';

/** One labelled plane of an image, its objects taken together. */
export interface SummaryRow {
  image: string;
  /** Null for an image of one plane. */
  plane: Plane | null;
  summary: ImageSummary;
}

/** Columns of an image that follow its name. */
export const SUMMARY_COLUMNS = [
  'objects',
  'per_megapixel',
  'per_mm2',
  'coverage',
  'area_mean',
  'area_median',
  'area_mean_um2',
  'area_median_um2',
] as const satisfies (keyof ImageSummary)[];

/** A row for each plane with labels, named `image`. */
export async function summariseImage(
  image: string,
  { planes }: ExportedLabels,
  signal?: AbortSignal,
): Promise<SummaryRow[]> {
  const rows: SummaryRow[] = [];
  for (const { plane, labels } of planes) {
    const objects = await measureSource(labels, signal);
    const areas = Array.from(objects.values(), ({ area }) => area);
    const { t = 1, z = 1 } = labels.image?.stack ?? {};
    rows.push({ image, plane: t * z > 1 ? plane : null, summary: summariseAreas(areas, labels) });
  }
  return rows;
}

/** `image, t, z, objects, ...`, as core/measure/summary.ts says; `t` and `z` only where an image has several planes. */
export function summaryTable(rows: readonly SummaryRow[]): Table {
  const hasPlanes = rows.some(({ plane }) => plane !== null);
  return {
    header: ['image', ...(hasPlanes ? ['t', 'z'] : []), ...SUMMARY_COLUMNS],
    rows: rows.length,
    row: (index) => {
      const { image, plane, summary } = rows[index];
      const place = hasPlanes ? [plane?.t ?? 0, plane?.z ?? 0] : [];
      return [image, ...place, ...SUMMARY_COLUMNS.map((name) => summary[name])];
    },
  };
}
