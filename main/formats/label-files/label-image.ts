import { addRows, type MeasuredObject } from '../../../core/mask/objects.ts';
import { openImage } from '../open-image.ts';

const BAND_ROWS = 512;

/** The objects of a label image (one plane; any format with whole numbers) by label. Read band by band. */
export async function measureLabelImage(
  path: string,
  signal?: AbortSignal,
): Promise<Map<number, MeasuredObject>> {
  const image = await openImage(path, { signal });
  try {
    const { x: width, y: height } = image.shape;
    const objects = new Map<number, MeasuredObject>();
    for (let y = 0; y < height; y += BAND_ROWS) {
      const rect = { x: 0, y, width, height: Math.min(BAND_ROWS, height - y) };
      const values = await image.readRegion({ level: 0, t: 0, c: 0, z: 0, rect, signal });
      addRows(objects, y, width, Uint32Array.from(values));
    }
    return objects;
  } finally {
    await image.close();
  }
}
