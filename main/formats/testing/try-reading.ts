import { expect } from 'vitest';

import { dtypeOf } from '../../../core/image/dtype.ts';
import { openImage } from '../open-image.ts';

/** Opens an image and reads its first and its last plane, at most 256 x 256 pixels of each; the error, if there is one. */
export async function tryReading(path: string): Promise<unknown> {
  try {
    const image = await openImage(path);
    try {
      const { x, y, c, z, t } = image.shape;
      const rect = { x: 0, y: 0, width: Math.min(x, 256), height: Math.min(y, 256) };
      for (const plane of [
        { t: 0, c: 0, z: 0 },
        { t: t - 1, c: c - 1, z: z - 1 },
      ]) {
        const values = await image.readRegion({ level: 0, ...plane, rect });
        expect(values.length).toBe(rect.width * rect.height);
        expect(dtypeOf(values)).toBe(image.dtype);
      }
      return null;
    } finally {
      await image.close();
    }
  } catch (error) {
    return error;
  }
}
