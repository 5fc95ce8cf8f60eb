import type { Outline } from '../../../core/mask/fill-rings.ts';

/** In pixels, with fractions. */
export interface RoiBounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Corners of an oval this large lie beyond any image, and tell so. */
const MAX_SIDE = 2 ** 17;

export function rectangleOutline({ x, y, width, height }: RoiBounds): Outline {
  return [x, y, x + width, y, x + width, y + height, x, y + height];
}

/** The pixels whose centres lie inside an upright ellipse, as one outline for each row: that is what ImageJ takes of it. */
export function ovalOutlines(bounds: RoiBounds): Outline[] {
  const { x, y, width, height } = bounds;
  if (!(width < MAX_SIDE && height < MAX_SIDE)) return [rectangleOutline(bounds)];
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  const outlines: Outline[] = [];
  for (let row = Math.floor(y); row < y + height; row++) {
    const across = 1 - ((row + 0.5 - middleY) / (height / 2)) ** 2;
    if (!(across > 0)) continue;
    const half = (width / 2) * Math.sqrt(across);
    outlines.push(rectangleOutline({ x: middleX - half, y: row, width: 2 * half, height: 1 }));
  }
  return outlines;
}
