import { stat } from 'node:fs/promises';

import type { PixelSource } from '../../core/image/pixel-source.ts';
import { openBmp } from './bmp.ts';
import { openDicom } from './dicom/open-dicom.ts';
import { corrupt, SAVE_AS_TIFF, unsupported } from './failures.ts';
import { FileReader } from './file-reader.ts';
import { isGzip } from './gunzip.ts';
import { openHdf5Image } from './hdf5/open-hdf5.ts';
import { splitImagePath } from './image-path.ts';
import { openJpeg } from './jpeg.ts';
import { isNifti, openNifti } from './nifti/open-nifti.ts';
import { openNpy } from './npy-image/open-npy.ts';
import { openFolder } from './open-folder.ts';
import { openPng } from './png.ts';
import { nameFormat, SNIFF_BYTES, sniffFormat, type KnownFormat } from './sniff.ts';
import { openTiff } from './tiff/open-tiff.ts';
import { openZarr } from './zarr/open-zarr.ts';
import { openZipStore } from './zarr/zip-store.ts';

type Open = (file: FileReader, inside: string | null) => Promise<PixelSource>;

const READERS: Record<Exclude<KnownFormat, 'hdf5'>, Open> = {
  png: openPng,
  jpeg: openJpeg,
  bmp: openBmp,
  tiff: openTiff,
  dicom: openDicom,
  nifti: openNifti,
  npy: openNpy,
  zip: async (file) => openZarr(await openZipStore(file)),
};

/** What can be opened, for messages. */
export const READABLE_FORMATS = 'TIFF, PNG, JPEG, BMP, OME-Zarr, DICOM, NIfTI, NumPy or HDF5';

/**
 * Opens an image, whatever its name says: the first bytes decide, and of a folder what is in it (OME-Zarr, a DICOM series).
 * `file.h5::/group/data` names a data set of an HDF5 file, `file.ome.tif::/2` an image of an OME-TIFF that holds several. Only headers are read; the caller closes the source.
 *
 * @throws AppError `file.notFound`, `file.unreadable`, `file.unsupported`, `file.corrupt`, each naming the file, the
 *   cause and the remedy; the signal's reason when aborted.
 */
export async function openImage(path: string, options: { signal?: AbortSignal } = {}): Promise<PixelSource> {
  options.signal?.throwIfAborted();
  const { file, inside } = splitImagePath(path);
  const isFolder = await stat(file).then(
    (found) => found.isDirectory(),
    // Opening it says why it cannot be seen.
    () => false,
  );
  const source = isFolder ? await openFolder(file) : await openFile(file, inside);
  if (!options.signal?.aborted) return source;
  await source.close();
  throw options.signal.reason;
}

async function openFile(path: string, inside: string | null): Promise<PixelSource> {
  const file = await FileReader.open(path);
  try {
    if (file.size === 0) throw corrupt(file.name, 'it is empty (0 bytes)');
    const head = await file.read(0, Math.min(SNIFF_BYTES, file.size));
    const format = isGzip(head) && (await isNifti(file, head)) ? 'nifti' : sniffFormat(head);
    if (!format) {
      const known = nameFormat(head);
      throw unsupported(
        file.name,
        known ? `it is ${known}` : `its content is no ${READABLE_FORMATS}, whatever its name says`,
        known ? SAVE_AS_TIFF : 'Open an image of one of these formats, or save it as one.',
      );
    }
    if (format !== 'hdf5') return await READERS[format](file, inside);
    // The library opens the file itself.
    await file.close();
    return await openHdf5Image(path, inside);
  } catch (error) {
    await file.close();
    throw error;
  }
}
