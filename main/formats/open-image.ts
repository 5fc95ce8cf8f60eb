import type { PixelSource } from '../../core/image/pixel-source.ts';
import { openBmp } from './bmp.ts';
import { corrupt, SAVE_AS_TIFF, unsupported } from './failures.ts';
import { FileReader } from './file-reader.ts';
import { openJpeg } from './jpeg.ts';
import { openPng } from './png.ts';
import { nameFormat, SNIFF_BYTES, sniffFormat, type KnownFormat } from './sniff.ts';
import { openTiff } from './tiff/open-tiff.ts';

const READERS: Record<KnownFormat, (file: FileReader) => Promise<PixelSource>> = {
  png: openPng,
  jpeg: openJpeg,
  bmp: openBmp,
  tiff: openTiff,
};

/**
 * Opens a PNG, JPEG, BMP, TIFF or OME-TIFF, whatever its name says; the first bytes decide. Only headers are read;
 * the caller closes the source.
 *
 * @throws AppError `file.notFound`, `file.unreadable`, `file.unsupported`, `file.corrupt`, each naming the file, the
 *   cause and the remedy; the signal's reason when aborted.
 */
export async function openImage(path: string, options: { signal?: AbortSignal } = {}): Promise<PixelSource> {
  options.signal?.throwIfAborted();
  const file = await FileReader.open(path);
  try {
    if (file.size === 0) throw corrupt(file.name, 'it is empty (0 bytes)');
    const head = await file.read(0, Math.min(SNIFF_BYTES, file.size));
    const format = sniffFormat(head);
    if (!format) {
      const known = nameFormat(head);
      throw unsupported(
        file.name,
        known ? `it is ${known}` : 'its content is no PNG, JPEG, BMP or TIFF, whatever its name says',
        known ? SAVE_AS_TIFF : 'Open an image of one of these formats, or save it as one.',
      );
    }
    const source = await READERS[format](file);
    options.signal?.throwIfAborted();
    return source;
  } catch (error) {
    await file.close();
    throw error;
  }
}
