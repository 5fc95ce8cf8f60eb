import { allocatePixels, dtypeOf, type Pixels } from '../../../../core/image/dtype.ts';
import type { Rect } from '../../../../core/image/geometry.ts';

/** The part of a picture `width` pixels wide that lies in `rect`, row by row. */
export function cutRect(values: Pixels, width: number, rect: Rect): Pixels {
  const out = allocatePixels(dtypeOf(values), rect.width * rect.height);
  for (let y = 0; y < rect.height; y++) {
    const from = (rect.y + y) * width + rect.x;
    out.set(values.subarray(from, from + rect.width), y * rect.width);
  }
  return out;
}
