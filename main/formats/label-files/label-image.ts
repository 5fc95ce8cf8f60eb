import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { addRows, type MeasuredObject } from '../../../core/mask/objects.ts';
import { FileReader } from '../file-reader.ts';
import { openCellposeSeg } from './cellpose-seg.ts';
import { openLabels } from './open-labels.ts';

const BAND_ROWS = 512;

/**
 * The objects of one plane of a label image (any format with whole numbers) by label. Read band by band. `page` counts the
 * planes, z fastest, then channels (which axes without names may be taken for), then time.
 */
export async function measureLabelImage(
  path: string,
  signal?: AbortSignal,
  page = 0,
): Promise<Map<number, MeasuredObject>> {
  return measurePage(await openLabels(path, { signal }), page, signal);
}

/** As `measureLabelImage`, of the masks of Cellpose's `_seg.npy`. */
export async function measureCellposeSeg(
  path: string,
  signal?: AbortSignal,
): Promise<Map<number, MeasuredObject>> {
  const file = await FileReader.open(path);
  try {
    return await measurePage(await openCellposeSeg(file), 0, signal);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Closes the image. */
async function measurePage(
  image: PixelSource,
  page: number,
  signal?: AbortSignal,
): Promise<Map<number, MeasuredObject>> {
  try {
    const { x: width, y: height } = image.shape;
    const z = page % image.shape.z;
    const c = Math.floor(page / image.shape.z) % image.shape.c;
    const t = Math.floor(page / (image.shape.z * image.shape.c));
    const objects = new Map<number, MeasuredObject>();
    for (let y = 0; y < height; y += BAND_ROWS) {
      const rect = { x: 0, y, width, height: Math.min(BAND_ROWS, height - y) };
      const values = await image.readRegion({ level: 0, t, c, z, rect, signal });
      addRows(objects, y, width, Uint32Array.from(values));
    }
    return objects;
  } finally {
    await image.close();
  }
}
