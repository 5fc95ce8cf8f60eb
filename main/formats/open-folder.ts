import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { AppError } from '../../core/errors.ts';
import type { PixelSource } from '../../core/image/pixel-source.ts';
import { listSlices, openSeries } from './dicom/series.ts';
import { readSlice } from './dicom/slice.ts';
import { unreadable } from './failures.ts';
import { isZarrImage, openZarr } from './zarr/open-zarr.ts';
import { openFolderStore } from './zarr/store.ts';

const ZARR_FILES = ['zarr.json', '.zattrs', '.zarray'];
/** So many slices are looked at to tell whether a folder holds one series. */
const PROBES = 8;

/** An OME-Zarr, or the slices of a DICOM series. @throws AppError `file.unreadable` for other folders, `file.*` */
export async function openFolder(path: string): Promise<PixelSource> {
  if (await isZarrFolder(path)) return openZarr(await openFolderStore(path));
  const slices = await listSlices(path);
  if (slices.length > 0 && (await readSlice(slices[0])) !== null) return openSeries(path, slices);
  throw unreadable(basename(path), Object.assign(new Error('not a file'), { code: 'EISDIR' }));
}

/**
 * True for a folder that is one image: an OME-Zarr (plates, wells and other groups are folders of images), or nothing but
 * slices of one DICOM series. A folder that cannot be read is none.
 */
export async function isImageFolder(path: string): Promise<boolean> {
  try {
    if (await isZarrFolder(path)) return await isZarrImage(await openFolderStore(path));
    const slices = await listSlices(path);
    if (slices.length < 2) return false;
    const step = Math.max(1, (slices.length - 1) / (PROBES - 1));
    const series = new Set<string | null>();
    for (let at = 0; Math.round(at) < slices.length && series.size < 2; at += step)
      series.add((await readSlice(slices[Math.round(at)]))?.series ?? null);
    return series.size === 1 && !series.has(null);
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** True for a folder with the metadata of a Zarr array or group. */
export async function isZarrFolder(path: string): Promise<boolean> {
  for (const name of ZARR_FILES) {
    if (
      await stat(join(path, name)).then(
        (found) => found.isFile(),
        () => false,
      )
    )
      return true;
  }
  return false;
}
