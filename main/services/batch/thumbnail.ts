import sharp from 'sharp';

import type { Plane } from '../../../core/image/plane.ts';
import { openImage } from '../../formats/open-image.ts';
import { measurePlane } from '../imaging/statistics.ts';
import { drawThumbnail } from '../imaging/thumbnail.ts';
import { openLabelImage } from '../label-image.ts';

/** Red, green, blue, opacity: stands out from grey values and from the colours of channels. */
const OUTLINE = [255, 214, 0, 255];

/**
 * PNG of a plane, at most 192 pixels a side, with the outlines of the objects in the label image `labels` (null: none).
 *
 * @throws AppError `file.*`
 */
export async function drawResult(path: string, plane: Plane, labels: string | null): Promise<Uint8Array> {
  const source = await openImage(path);
  let picture: Uint8Array;
  try {
    picture = await drawThumbnail(source, plane, (choice) => measurePlane(source, choice));
  } finally {
    await source.close();
  }
  if (labels === null) return picture;
  const { width = 0, height = 0 } = await sharp(picture).metadata();
  const raw = { width, height, channels: 4 } as const;
  const input = await drawOutlines(labels, { width, height });
  return sharp(picture).composite([{ input, raw }]).removeAlpha().png().toBuffer();
}

/** Where the nearest label to the right or below is another one, in pixels of the picture. */
async function drawOutlines(path: string, { width, height }: { width: number; height: number }) {
  const image = await openLabelImage(path, null);
  try {
    const shrunk = new Uint32Array(width * height);
    for (let y = 0; y < height; y++) {
      const row = await image.readRows(Math.floor(((y + 0.5) * image.height) / height), 1);
      for (let x = 0; x < width; x++)
        shrunk[y * width + x] = row[Math.floor(((x + 0.5) * image.width) / width)];
    }
    const pixels = Buffer.alloc(width * height * 4);
    for (let i = 0; i < shrunk.length; i++) {
      const right = (i + 1) % width === 0 ? shrunk[i] : shrunk[i + 1];
      const below = i + width < shrunk.length ? shrunk[i + width] : shrunk[i];
      if (shrunk[i] !== right || shrunk[i] !== below) pixels.set(OUTLINE, 4 * i);
    }
    return pixels;
  } finally {
    await image.close();
  }
}
