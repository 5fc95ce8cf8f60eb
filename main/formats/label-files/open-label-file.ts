import { stat } from 'node:fs/promises';

import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { FileReader } from '../file-reader.ts';
import { isZarrFolder } from '../open-folder.ts';
import { openZarr } from '../zarr/open-zarr.ts';
import { labelStore, listZarrLabels } from '../zarr/label-store.ts';
import { openFolderStore, type ZarrStore } from '../zarr/store.ts';
import { openZipStore } from '../zarr/zip-store.ts';
import { readZipDirectory } from '../zip/directory.ts';
import { isObjectArray, openCellposeSeg } from './cellpose-seg.ts';
import { readCoco } from './coco.ts';
import { isDicomSeg, readDicomSeg } from './dicom-seg.ts';
import type { ReadOutlines } from './file-object.ts';
import { readGeojson } from './geojson.ts';
import { BARE_LIST, readItems } from './json-items.ts';
import { openLabels } from './open-labels.ts';
import { isRoiName, readRoiFile, readRoiZip } from './roi-zip.ts';

/** Labels as pixels, or as objects one by one. */
export type LabelFile =
  { kind: 'image'; source: PixelSource; notice: string | null } | { kind: 'objects'; read: ReadOutlines };

const HEAD_BYTES = 256;
/** Directories of ROI sets are read whole, one entry for each object. */
const MAX_ENTRIES = 10_000_000;

/**
 * Opens a file of labels, whatever its name says: ImageJ's ROIs, QuPath's GeoJSON, COCO, Cellpose's `_seg.npy`, the labels beside
 * the image of an OME-Zarr, or any label image.
 *
 * @throws AppError `file.*`
 */
export async function openLabelFile(path: string, signal?: AbortSignal): Promise<LabelFile> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    // Opening it says why it cannot be seen, and `file.h5::/data` is no path of a file.
    () => false,
  );
  if (isFolder)
    return (await isZarrFolder(path)) ? openZarrLabels(await openFolderStore(path)) : image(path, signal);
  const read = await findReader(path, signal);
  if (typeof read === 'function') return { kind: 'objects', read };
  return read ?? image(path, signal);
}

async function image(path: string, signal?: AbortSignal): Promise<LabelFile> {
  return { kind: 'image', source: await openLabels(path, { signal }), notice: null };
}

/** By the first bytes; null for what may be a label image. */
async function findReader(path: string, signal?: AbortSignal): Promise<ReadOutlines | LabelFile | null> {
  const opened = await FileReader.open(path).catch(() => null);
  if (opened === null) return null;
  const file = opened;
  let isKept = false;
  try {
    const head = await file.read(0, Math.min(HEAD_BYTES, file.size));
    if (head.toString('latin1', 0, 4) === 'Iout') return readRoiFile;
    if (head.toString('latin1', 0, 2) === 'PK') {
      const { entries } = await readZipDirectory(file, MAX_ENTRIES);
      if (entries.length === 0 || entries.some(({ name }) => isRoiName(name))) return readRoiZip;
      isKept = true;
      return await openZarrLabels(await openZipStore(file));
    }
    if (await isDicomSeg(file, head)) return readDicomSeg;
    if (isObjectArray(head)) {
      isKept = true;
      return { kind: 'image', source: await openCellposeSeg(file), notice: null };
    }
    return /^(?:\uFEFF|\xEF\xBB\xBF)?\s*[[{]/.test(head.toString('latin1'))
      ? await findJson(path, signal)
      : null;
  } catch (error) {
    isKept = false;
    throw error;
  } finally {
    if (!isKept) await file.close();
  }
}

/** The first item of any of the lists tells; of files without any, nothing is read. */
async function findJson(path: string, signal?: AbortSignal): Promise<ReadOutlines> {
  for await (const { key } of readItems(path, ['features', 'annotations', BARE_LIST], signal))
    return key === 'annotations' ? readCoco : readGeojson;
  return readGeojson;
}

/** The first of the label images beside an image, else the image itself. */
async function openZarrLabels(store: ZarrStore): Promise<LabelFile> {
  const [first, ...others] = await listZarrLabels(store);
  if (first === undefined) return { kind: 'image', source: await openZarr(store), notice: null };
  const notice =
    others.length === 0
      ? null
      : `It has ${others.length + 1} label images, of which "${first}" was taken. For another one (${others.slice(0, 5).join(', ')}), choose its folder below "labels".`;
  return { kind: 'image', source: await openZarr(labelStore(store, first)), notice };
}
