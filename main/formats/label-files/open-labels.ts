import { stat } from 'node:fs/promises';

import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { FileReader } from '../file-reader.ts';
import { splitImagePath } from '../image-path.ts';
import { openImage } from '../open-image.ts';
import { findPalette, openPngIndices } from '../png-indices.ts';
import { SNIFF_BYTES, sniffFormat } from '../sniff.ts';

/** As `openImage`, but of a PNG with a palette the numbers that its pixels have, which are the labels. @throws AppError `file.*` */
export async function openLabels(path: string, options: { signal?: AbortSignal } = {}): Promise<PixelSource> {
  return (await openPalette(path)) ?? openImage(path, options);
}

async function openPalette(path: string): Promise<PixelSource | null> {
  const { file: onDisk, inside } = splitImagePath(path);
  const found = await stat(onDisk).catch(() => null);
  // What cannot be seen is for openImage to tell.
  if (inside !== null || !found?.isFile()) return null;
  const file = await FileReader.open(path);
  try {
    const head = await file.read(0, Math.min(SNIFF_BYTES, file.size));
    const header = sniffFormat(head) === 'png' ? await findPalette(file) : null;
    if (header !== null) return openPngIndices(file, header);
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return null;
}
