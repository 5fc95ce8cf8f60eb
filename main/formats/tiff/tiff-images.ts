import { AppError } from '../../../core/errors.ts';
import { FileReader } from '../file-reader.ts';
import { isOmeName } from './list-set.ts';
import type { OmeImage } from './ome.ts';
import { findPage, readOme } from './ome-files.ts';
import { TiffFile } from './tiff-file.ts';

/** One of the images of an OME-TIFF that holds several. */
export interface TiffImage {
  image: OmeImage;
  /** Its first page. */
  page: number;
}

/** Those of the images that have planes in the file itself. */
function imagesIn(file: FileReader, images: readonly OmeImage[]): TiffImage[] {
  return images.flatMap((image) => {
    const page = findPage(file, image);
    return page === null ? [] : [{ image, page }];
  });
}

/**
 * What an OME-TIFF with several images (positions, series) holds, in its order: where each is inside ('/1' for the first), and what
 * it is called. Nothing for other files. Only files with the ending of OME-TIFFs are looked into.
 *
 * @throws AppError `file.*`
 */
export async function listTiffImages(path: string): Promise<{ inside: string; name: string }[]> {
  if (!isOmeName(path)) return [];
  const file = await FileReader.open(path);
  try {
    const images = imagesIn(file, await readOme(await TiffFile.open(file)));
    if (images.length < 2) return [];
    return images.map(({ image }, i) => ({
      inside: `/${i + 1}`,
      name: image.name ? `${i + 1}: ${image.name}` : `Image ${i + 1}`,
    }));
  } finally {
    await file.close();
  }
}

/** The image that `inside` names. @throws AppError `file.notFound` */
export function findTiffImage(file: FileReader, images: readonly OmeImage[], inside: string): TiffImage {
  const here = imagesIn(file, images);
  const found = /^\/[1-9]\d*$/.test(inside) ? here[Number(inside.slice(1)) - 1] : undefined;
  if (found !== undefined) return found;
  const has = here.length > 1 ? `images /1 to /${here.length}` : 'one image, which needs no number';
  throw new AppError('file.notFound', `${file.name} holds no image ${inside}: it has ${has}.`);
}

/** For the metadata: which of several images is shown. */
export function placeAmong(
  file: FileReader,
  images: readonly OmeImage[],
  shown: OmeImage | null,
): Record<string, string> {
  const here = imagesIn(file, images);
  const index = here.findIndex(({ image }) => image === shown);
  return here.length > 1 && index >= 0 ? { Image: `${index + 1} of ${here.length} in the file` } : {};
}
