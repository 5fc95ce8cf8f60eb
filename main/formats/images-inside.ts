import { listHdf5Images } from './hdf5/open-hdf5.ts';
import { isOmeName } from './tiff/list-set.ts';
import { listTiffImages } from './tiff/tiff-images.ts';

/** An image in a file of several: `inside` as in `joinImagePath`, and what people call it. */
export interface ImageInside {
  inside: string;
  name: string;
}

const HDF5_NAME = /\.(?:h5|hdf5)$/i;

/** True for names of files that may hold several images: HDF5, OME-TIFF. */
export function isContainerName(path: string): boolean {
  return HDF5_NAME.test(path) || isOmeName(path);
}

/** The data sets of an HDF5 file, or the images of an OME-TIFF that holds several; nothing for other files. @throws AppError `file.*` */
export async function listImagesInside(path: string): Promise<ImageInside[]> {
  if (!HDF5_NAME.test(path)) return listTiffImages(path);
  return (await listHdf5Images(path)).map((inside) => ({ inside, name: inside.slice(1) }));
}
