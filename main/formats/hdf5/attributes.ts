import type { Dataset } from 'h5wasm';

import type { PixelSize } from '../../../core/image/pixel-source.ts';
import type { ImageAxis } from '../arrays/array-source.ts';
import { mapAxes } from '../zarr/axes.ts';

/** An attribute's value, or null where it is missing or cannot be read: none of them decides whether the image opens. */
function attribute(dataset: Dataset, name: string): unknown {
  try {
    return name in dataset.attrs ? dataset.attrs[name].value : null;
  } catch {
    return null;
  }
}

/**
 * Axes by HDF5's dimension labels ('z', 'y', 'x') or ilastik's `axistags`; three axes with a size for each are z, y, x. Null
 * where nothing is said, or what is said makes no image.
 */
export function namedAxes(dataset: Dataset): ImageAxis[] | null {
  const named = dimensionLabels(dataset) ?? axisTags(attribute(dataset, 'axistags'));
  const names = named ?? (elementSize(dataset)?.z == null ? null : ['z', 'y', 'x']);
  if (names === null || names.length !== dataset.shape?.length) return null;
  return mapAxes(names.map((name) => ({ name, type: null, unit: null })));
}

function dimensionLabels(dataset: Dataset): string[] | null {
  if (attribute(dataset, 'DIMENSION_LABELS') === null) return null;
  const labels = dataset.get_dimension_labels();
  return labels.every((label) => label !== null) ? labels : null;
}

/** `{"axes": [{"key": "t", ...}, ...]}`, as vigra writes it. */
function axisTags(value: unknown): string[] | null {
  if (typeof value !== 'string') return null;
  try {
    const { axes } = JSON.parse(value) as { axes: { key: string }[] };
    return axes.map(({ key }) => String(key));
  } catch {
    return null;
  }
}

/** `element_size_um` (z, y, x in micrometres; y, x for two axes), as Fiji's HDF5 plugin, ilastik and PlantSeg write it. */
export function elementSize(dataset: Dataset): PixelSize | null {
  const value = attribute(dataset, 'element_size_um');
  if (!(value instanceof Float64Array || value instanceof Float32Array) || value.length < 2) return null;
  const [x, y, z] = [...value].reverse().map((size) => Number(size.toPrecision(7)));
  if (!(x > 0 && y > 0)) return null;
  return { x, y, z: z > 0 ? z : null, unit: 'µm' };
}
