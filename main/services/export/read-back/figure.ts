import sharp from 'sharp';

import { pictureRows, pictureSize } from '../../../exporters/overlay/picture-rows.ts';
import type { LabelSource } from '../../exporting.ts';

/** Of 255, what a JPEG may differ by in the mean: noise at the quality of figures loses about 2. */
const JPEG_LOSS = 8;

/** What differs first between a figure, drawn once more, and the file of it, as a sentence; a JPEG has to be near. */
export async function findFigureDifference(
  source: LabelSource,
  path: string,
  isLossy: boolean,
  signal?: AbortSignal,
): Promise<string | null> {
  const { width, height } = pictureSize(source);
  let decoded;
  try {
    decoded = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  } catch (error) {
    return `It cannot be decoded (${(error as Error).message}).`;
  }
  const { data, info } = decoded;
  if (info.width !== width || info.height !== height || info.channels !== 3)
    return `Expected ${width} x ${height} pixels in 3 colours, found ${info.width} x ${info.height} in ${info.channels}.`;
  let at = 0;
  let loss = 0;
  for await (const rows of pictureRows(source, signal)) {
    for (let i = 0; i < rows.length; i++) loss += Math.abs(rows[i] - data[at + i]);
    at += rows.length;
  }
  const mean = loss / data.length;
  return mean > (isLossy ? JPEG_LOSS : 0)
    ? `Its colours differ by ${mean.toFixed(3)} of 255 in the mean.`
    : null;
}
