import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { calibrate } from '../../../core/measure/calibration.ts';
import { measurementColumns } from '../../../core/measure/columns.ts';
import { DOUBT_REASONS, scoreDoubt } from '../../../core/review/doubt.ts';
import type { Evidence } from '../../../core/review/evidence.ts';
import type { MeasuredRow } from '../../../core/review/measure-area.ts';
import { DOUBT_COLUMN, reasonColumn, type ObjectTable } from '../../../core/review/object-table.ts';

const EVIDENCE: readonly (keyof Evidence)[] = ['margin', 'contact', 'contrast', 'straight', 'edge'];

/** One object's numbers in the order of `valueNames`: a hundred thousand records with names would take ten times as much. */
export interface TableRow {
  label: number;
  values: Float64Array;
}

/** What a row holds: the measurements, then the evidence. */
export function valueNames({ shape, pixelSize }: Pick<PixelSource, 'shape' | 'pixelSize'>): string[] {
  const isCalibrated = calibrate(pixelSize) !== null;
  return [...measurementColumns({ isCalibrated, channels: shape.c }), ...EVIDENCE];
}

export function toTableRow(
  { label, measurements, evidence }: MeasuredRow,
  names: readonly string[],
): TableRow {
  const all: Record<string, number | undefined> = { ...measurements, ...evidence };
  return { label, values: Float64Array.from(names, (name) => all[name] ?? NaN) };
}

/** Puts rows (ascending by label) into columns, and says how doubtful each is among them. */
export function makeTable(
  rows: readonly TableRow[],
  names: readonly string[],
  revision: number,
): ObjectTable {
  const labels = new Uint32Array(rows.length);
  const columns = names.map((name) => ({ name, values: new Float64Array(rows.length) }));
  for (let row = 0; row < rows.length; row++) {
    labels[row] = rows[row].label;
    for (let column = 0; column < columns.length; column++)
      columns[column].values[row] = rows[row].values[column];
  }
  const valuesOf = (name: string) => columns[names.indexOf(name)].values;
  const { doubt, reasons } = scoreDoubt({
    area: valuesOf('area'),
    solidity: valuesOf('solidity'),
    axis_major_length: valuesOf('axis_major_length'),
    axis_minor_length: valuesOf('axis_minor_length'),
    margin: valuesOf('margin'),
    contact: valuesOf('contact'),
    contrast: valuesOf('contrast'),
    straight: valuesOf('straight'),
    edge: valuesOf('edge'),
  });
  return {
    revision,
    labels,
    columns: [
      ...columns.slice(0, -EVIDENCE.length),
      { name: DOUBT_COLUMN, values: doubt },
      ...DOUBT_REASONS.map((reason) => ({ name: reasonColumn(reason), values: reasons[reason] })),
    ],
  };
}
