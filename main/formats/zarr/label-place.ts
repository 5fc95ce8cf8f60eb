import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import type { ImageAxis } from '../arrays/array-source.ts';
import { mapAxes } from './axes.ts';
import type { Multiscale } from './metadata.ts';
import { findZarrImage } from './open-zarr.ts';
import { openFolderStore } from './store.ts';
import { openZarrArray } from './zarr-array.ts';

type Transforms = NonNullable<Multiscale['coordinateTransformations']>;

/** Where labels of an OME-Zarr image belong, and what they have to have in common with it. */
export interface LabelPlace {
  /** Of the group with the image's levels. */
  folder: string;
  zarrVersion: 2 | 3;
  /** In their order, y and x last. */
  axes: { name: ImageAxis; type?: string; unit?: string }[];
  /** The full size first; `shape` and the transforms' numbers by axis. */
  levels: { shape: readonly number[]; transforms: Transforms }[];
  /** Of all levels. */
  transforms: Transforms;
}

const ORDER = 'tczyx';

/** @throws AppError `file.unsupported` for images that labels cannot be put into, `file.*` */
export async function findLabelPlace(path: string): Promise<LabelPlace> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw refuse(path, 'it is no folder');
  const store = await openFolderStore(path);
  try {
    const { path: group, node } = await findZarrImage(store);
    const multiscale = node.ome.multiscales?.[0];
    const mapped = multiscale?.axes && mapAxes(multiscale.axes);
    const version = multiscale?.version ?? node.ome.version ?? (node.zarrVersion === 3 ? '0.5' : null);
    if (!multiscale?.axes || !mapped || (version !== '0.4' && version !== '0.5'))
      throw refuse(path, 'it is of a version before 0.4');
    if (!isOrdered(mapped)) throw refuse(path, `its axes are ${mapped.join(', ')}`);
    const { zarrVersion } = node;
    const levels = [];
    for (const { path: array, coordinateTransformations } of multiscale.datasets) {
      const { shape } = await openZarrArray(store, group + array, zarrVersion);
      levels.push({ shape, transforms: coordinateTransformations ?? [] });
    }
    const axes = multiscale.axes.map(({ type, unit }, i) => ({
      name: mapped[i],
      ...(type !== null && { type }),
      ...(unit !== null && { unit }),
    }));
    const transforms = multiscale.coordinateTransformations ?? [];
    return { folder: join(path, group), zarrVersion, axes, levels, transforms };
  } finally {
    await store.close();
  }
}

function isOrdered(axes: readonly ImageAxis[]): boolean {
  const places = axes.map((axis) => ORDER.indexOf(axis));
  return places.every((place, i) => i === 0 || place > places[i - 1]);
}

function refuse(path: string, reason: string): AppError {
  const message = `Labels go into an image that is an OME-Zarr folder of version 0.4 or 0.5, but ${basename(path)} is not fit for them: ${reason}. Export them as an OME-Zarr of their own.`;
  return new AppError('file.unsupported', message, { details: { path } });
}
