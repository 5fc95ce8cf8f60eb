import { expect, it } from 'vitest';

import { columnTitle, shownColumns } from './columns.ts';

const table = (...names: string[]) => ({
  revision: 1,
  labels: Uint32Array.of(1),
  columns: names.map((name) => ({ name, values: Float64Array.of(1) })),
});

it('names columns as a biologist would, with their units', () => {
  const titles = ['area', 'area_um2', 'axis_major_length', 'centroid-0_um', 'solidity'].map((name) =>
    columnTitle(name, []),
  );
  expect(titles).toEqual(['Area (px²)', 'Area (µm²)', 'Length (px)', 'Centre y (µm)', 'Solidity']);
  expect(columnTitle('intensity_mean-1', ['', 'DAPI'])).toBe('Mean value, DAPI');
  expect(columnTitle('intensity_max-0', ['', 'DAPI'])).toBe('Highest value, channel 1');
});

it('shows micrometres where there are any, and reasons never', () => {
  const columns = ['area', 'area_um2', 'solidity', 'perimeter', 'intensity_mean', 'doubt', 'doubt_edge'];
  const names = (isAll: boolean) => shownColumns(table(...columns), [], isAll).map(({ name }) => name);
  expect(names(false)).toContain('area_um2');
  expect(names(false)).not.toContain('area');
  expect(names(true)).toEqual([
    'label',
    'doubt',
    'area',
    'area_um2',
    'solidity',
    'perimeter',
    'intensity_mean',
  ]);
});

it('writes numbers short', () => {
  const [label, doubt, area] = shownColumns(table('doubt', 'area'), [], true).map(({ format }) => format);
  expect([label(1234), doubt(0.256), area(1234567), area(3.14159), area(NaN)]).toEqual([
    '1234',
    '26 %',
    '1,234,567',
    '3.142',
    '–',
  ]);
});
