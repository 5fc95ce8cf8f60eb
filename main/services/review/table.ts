import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { calibrate } from '../../../core/measure/calibration.ts';
import { measurementColumns } from '../../../core/measure/columns.ts';
import { DOUBT_REASONS, scoreDoubt } from '../../../core/review/doubt.ts';
import type { MeasuredRow } from '../../../core/review/measure-area.ts';
import { DOUBT_COLUMN, reasonColumn, type ObjectTable } from '../../../core/review/object-table.ts';

/** Puts rows (ascending by label) into columns, and says how doubtful each is among them. */
export function makeTable(
  rows: readonly MeasuredRow[],
  { shape, pixelSize }: Pick<PixelSource, 'shape' | 'pixelSize'>,
  revision: number,
): ObjectTable {
  const column = (value: (row: MeasuredRow) => number | undefined) =>
    Float64Array.from(rows, (row) => value(row) ?? NaN);
  const names = measurementColumns({ isCalibrated: calibrate(pixelSize) !== null, channels: shape.c });
  const measured = (name: string) => column(({ measurements }) => measurements[name]);
  const { doubt, reasons } = scoreDoubt({
    area: measured('area'),
    solidity: measured('solidity'),
    axis_major_length: measured('axis_major_length'),
    axis_minor_length: measured('axis_minor_length'),
    margin: column(({ evidence }) => evidence.margin),
    contact: column(({ evidence }) => evidence.contact),
    contrast: column(({ evidence }) => evidence.contrast),
    straight: column(({ evidence }) => evidence.straight),
    edge: column(({ evidence }) => evidence.edge),
  });
  return {
    revision,
    labels: Uint32Array.from(rows, ({ label }) => label),
    columns: [
      ...names.map((name) => ({ name, values: measured(name) })),
      { name: DOUBT_COLUMN, values: doubt },
      ...DOUBT_REASONS.map((reason) => ({ name: reasonColumn(reason), values: reasons[reason] })),
    ],
  };
}
