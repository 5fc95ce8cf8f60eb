import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import { measureTable } from '../../../core/measure/table.ts';
import type { Exporter } from '../../services/exporting.ts';
import { writeTable } from './table-file.ts';

/**
 * A CSV table with a row for each object (core/measure/columns.ts): what a person said of it, shape in pixels and micrometres, and intensities of every
 * channel where the plane of the labels is known.
 */
export const measurementsCsv: Exporter = {
  format: 'measurements-csv',
  ...EXPORT_FORMAT_INFO['measurements-csv'],
  async write(source, path, signal) {
    const values = (await source.image?.openValues?.(signal)) ?? null;
    const { image } = source;
    const { accepted, classOf, stack, plane } = image ?? {};
    const facts = {
      imageName: image?.name ?? null,
      edited: image?.edited ?? null,
      accepted,
      classOf,
      ...(stack && plane && stack.t * stack.z > 1 && { plane }),
    };
    await writeTable(await measureTable(source, values, facts, signal), path, 'csv', signal);
  },
};
