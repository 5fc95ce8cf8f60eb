import { columnTitle } from '../objects/columns.ts';

const TITLES: Record<string, string> = {
  image: 'Image',
  group: 'Group',
  images: 'Images',
  objects: 'Objects',
  per_mm2: 'Objects per mm²',
  per_megapixel: 'Objects per megapixel',
  coverage: 'Share covered',
  area_mean: 'Mean area (px²)',
  area_median: 'Median area (px²)',
  area_mean_um2: 'Mean area (µm²)',
  area_median_um2: 'Median area (µm²)',
  t: 'Time point',
  z: 'z plane',
  label: 'Object',
};

/** A column of a batch's tables, with its unit: 'Area (µm²)', 'Objects per mm²', 'Objects, mean'. */
export function resultTitle(name: string): string {
  const known = TITLES[name];
  if (known !== undefined) return known;
  const [, stem = '', kind] = /^(.*)_(mean|sd)$/.exec(name) ?? [];
  if (TITLES[stem] !== undefined) return `${TITLES[stem]}, ${kind === 'sd' ? 'SD' : kind}`;
  return columnTitle(name, []);
}
