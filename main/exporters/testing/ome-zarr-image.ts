import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findLabelPlace } from '../../formats/zarr/label-place.ts';
import { imageOf, sourceOf } from './label-sources.ts';

const SHAPES = [
  [2, 2, 6, 8],
  [2, 1, 3, 4],
];
export const AXES = ['c', 'z', 'y', 'x'].map((name) => ({ name, type: name === 'c' ? 'channel' : 'space' }));
export const DATASETS = [1, 2].map((step, level) => ({
  path: String(level),
  coordinateTransformations: [
    { type: 'scale', scale: [1, 3 * step, 0.5 * step, 0.5 * step] },
    { type: 'translation', translation: [0, 0, level / 4, level / 4] },
  ],
}));

export const writeJson = (path: string, value: unknown) => writeFile(path, JSON.stringify(value));
/** Makes an OME-Zarr 0.4 (Zarr 2) or 0.5 (Zarr 3): two channels and two planes of 8 x 6 pixels, below them one plane of 4 x 3; all chunks are missing. */
export async function makeOmeZarr(path: string, version: 2 | 3): Promise<string> {
  const multiscales = [{ ...(version === 2 && { version: '0.4' }), axes: AXES, datasets: DATASETS }];
  for (const [level, shape] of SHAPES.entries()) {
    const array = join(path, String(level));
    await mkdir(array, { recursive: true });
    const common = { zarr_format: version, shape, fill_value: 0 };
    const chunks = [1, 1, 8, 8];
    if (version === 2)
      await writeJson(join(array, '.zarray'), {
        ...{ ...common, chunks, dtype: '<u2', compressor: null, filters: null, order: 'C' },
      });
    else
      await writeJson(join(array, 'zarr.json'), {
        ...{ ...common, node_type: 'array', data_type: 'uint16' },
        chunk_grid: { name: 'regular', configuration: { chunk_shape: chunks } },
        chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
        codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
      });
  }
  if (version === 2) {
    await writeJson(join(path, '.zgroup'), { zarr_format: 2 });
    await writeJson(join(path, '.zattrs'), { multiscales });
  } else {
    const attributes = { ome: { version: '0.5', multiscales } };
    await writeJson(join(path, 'zarr.json'), { zarr_format: 3, node_type: 'group', attributes });
  }
  return path;
}

/** Label 5 at the second plane's lower right, for the image of `makeOmeZarr` at `path`. */
export function labelsOf(path: string, plane: { t: number; z: number } | null = { t: 0, z: 1 }) {
  const labels = new Uint32Array(48);
  labels.fill(5, 40);
  const stack = { c: 2, z: 2, t: 1 };
  const image = imageOf('a.ome.zarr', { path, stack, plane, findLabelPlace: () => findLabelPlace(path) });
  return sourceOf(labels, 8, { image });
}
