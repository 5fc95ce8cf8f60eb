import { shortNumber } from '../../../core/measure/short-number.ts';
import { DOUBT_COLUMN, type ObjectTable } from '../../../core/review/object-table.ts';

export interface ShownColumn {
  /** Of the table, or 'label'. */
  name: string;
  title: string;
  /** What it is called in exported tables, for the tooltip. */
  detail: string;
  format: (value: number) => string;
}

const TITLES: Record<string, string> = {
  label: 'Object',
  doubt: 'Doubt',
  iou: 'IoU',
  area: 'Area',
  'bbox-0': 'Top',
  'bbox-1': 'Left',
  'bbox-2': 'Bottom',
  'bbox-3': 'Right',
  'centroid-0': 'Centre y',
  'centroid-1': 'Centre x',
  area_convex: 'Convex area',
  area_filled: 'Filled area',
  axis_major_length: 'Length',
  axis_minor_length: 'Width',
  eccentricity: 'Eccentricity',
  equivalent_diameter_area: 'Diameter',
  euler_number: 'Euler number',
  extent: 'Extent',
  feret_diameter_max: 'Feret diameter',
  orientation: 'Orientation',
  perimeter: 'Perimeter',
  perimeter_crofton: 'Perimeter (Crofton)',
  solidity: 'Solidity',
  intensity_mean: 'Mean value',
  intensity_std: 'Spread of values',
  intensity_min: 'Lowest value',
  intensity_max: 'Highest value',
  intensity_median: 'Median value',
};
const LENGTHS = /^(?:bbox|centroid|axis|equivalent|feret|perimeter)/;
/** What is shown at first, in this order; in micrometres where the pixel size is known. */
const MAIN = ['area', 'equivalent_diameter_area', 'axis_major_length', 'axis_minor_length', 'solidity'];

/** The columns to show, the label in front: the most used ones, or all but what the doubts are made of. */
export function shownColumns(table: ObjectTable, channels: readonly string[], isAll: boolean): ShownColumn[] {
  const names = table.columns.map(({ name }) => name).filter((name) => !name.startsWith(`${DOUBT_COLUMN}_`));
  const main = MAIN.map(
    (name) => names.find((each) => each === `${name}_um` || each === `${name}_um2`) ?? name,
  );
  const means = names.filter((name) => name.startsWith('intensity_mean'));
  const compared = names.includes('iou') ? ['iou'] : [];
  const wanted = [
    'label',
    DOUBT_COLUMN,
    ...compared,
    ...(isAll ? names : [...main, 'eccentricity', ...means]),
  ];
  return [...new Set(wanted)].map((name) => ({
    name,
    title: columnTitle(name, channels),
    detail: name,
    format: name === 'label' ? String : name === DOUBT_COLUMN ? percent : shortNumber,
  }));
}

/** 'Area (µm²)', 'Mean value, DAPI'. */
export function columnTitle(name: string, channels: readonly string[]): string {
  const [, stem = name, unit] = /^(.*?)(_um2?)?$/.exec(name) ?? [];
  if (unit !== undefined) return `${TITLES[stem] ?? stem} (${unit === '_um' ? 'µm' : 'µm²'})`;
  const [, kind, channel] = /^(intensity_\w+)-(\d+)$/.exec(name) ?? [];
  if (kind !== undefined) {
    const index = Number(channel);
    return `${TITLES[kind] ?? kind}, ${channels[index] || `channel ${index + 1}`}`;
  }
  const title = TITLES[name] ?? name;
  if (name.startsWith('area')) return `${title} (px²)`;
  return LENGTHS.test(name) ? `${title} (px)` : title;
}

function percent(value: number): string {
  return `${Math.round(100 * value)} %`;
}
