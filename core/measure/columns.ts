/**
 * The columns of a table of objects, in their order, which never changes; some are left out as a whole where nothing can be
 * said. Names are those of scikit-image's `regionprops_table`; a value in micrometres stands beside the one in pixels, under
 * its name with `_um`, or `_um2` for areas. With several channels an intensity's name ends in the channel's number, from 0.
 */
export interface ColumnChoice {
  /** Whether there are values in micrometres. */
  isCalibrated: boolean;
  /** How many channels have intensities. */
  channels: number;
}

/** With the ending of the calibrated column, where there is one. */
const SHAPE_COLUMNS: readonly (readonly [name: string, unit?: '_um' | '_um2'])[] = [
  ['area', '_um2'],
  ['bbox-0'],
  ['bbox-1'],
  ['bbox-2'],
  ['bbox-3'],
  ['centroid-0', '_um'],
  ['centroid-1', '_um'],
  ['area_convex', '_um2'],
  ['area_filled', '_um2'],
  ['axis_major_length', '_um'],
  ['axis_minor_length', '_um'],
  ['eccentricity'],
  ['equivalent_diameter_area', '_um'],
  ['euler_number'],
  ['extent'],
  ['feret_diameter_max', '_um'],
  ['orientation'],
  ['perimeter', '_um'],
  ['perimeter_crofton', '_um'],
  ['solidity'],
];

const INTENSITIES = ['mean', 'std', 'min', 'max', 'median'] as const;

/** Names of the columns with numbers, `label` left out. */
export function measurementColumns({ isCalibrated, channels }: ColumnChoice): string[] {
  const shape = SHAPE_COLUMNS.flatMap(([name, unit]) =>
    isCalibrated && unit !== undefined ? [name, name + unit] : [name],
  );
  const intensities = Array.from({ length: channels }, (_, channel) =>
    INTENSITIES.map((kind) => intensityColumn(kind, channel, channels)),
  );
  return [...shape, ...intensities.flat()];
}

export type IntensityKind = (typeof INTENSITIES)[number];

/** 'intensity_mean', or 'intensity_mean-1' when there are several channels. */
export function intensityColumn(kind: IntensityKind, channel: number, channels: number): string {
  return channels === 1 ? `intensity_${kind}` : `intensity_${kind}-${channel}`;
}
