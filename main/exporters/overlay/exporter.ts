import sharp from 'sharp';

import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import type { Exporter, LabelSource } from '../../services/exporting.ts';
import { writeAtomically } from '../atomic-file.ts';
import { writePng } from '../png-file.ts';
import { pictureRows, pictureSize } from './picture-rows.ts';

/** Of 100: outlines stay sharp, and no blocks are seen in dark background. */
const JPEG_QUALITY = 92;

/** A figure: the image with the objects' outlines and a scale bar, at most 4096 pixels a side. */
export const overlayPng: Exporter = {
  format: 'overlay-png',
  ...EXPORT_FORMAT_INFO['overlay-png'],
  write(source, path, signal) {
    const { width, height, step } = pictureSize(source);
    const size = source.pixelSize;
    const pixelSize = size && { ...size, x: size.x * step, y: size.y * step };
    const layout = { width, height, bits: 8, color: 'rgb', pixelSize } as const;
    return writeAtomically(
      path,
      (file) => writePng(file, layout, () => filteredRows(source, signal)),
      signal,
    );
  },
};

/** The same figure, smaller and with losses. It has no place for pixel sizes as small as a microscope's: the bar tells them. */
export const overlayJpeg: Exporter = {
  format: 'overlay-jpeg',
  ...EXPORT_FORMAT_INFO['overlay-jpeg'],
  async write(source, path, signal) {
    await writeAtomically(path, async (file) => file.appendFile(await encodeJpeg(source, signal)), signal);
  },
};

/** Rows as PNG wants them: a filter byte (0, none), then the pixels. */
async function* filteredRows(source: LabelSource, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const rowBytes = 3 * pictureSize(source).width;
  for await (const rows of pictureRows(source, signal)) {
    const out = new Uint8Array(rows.length + rows.length / rowBytes);
    for (let from = 0, to = 1; from < rows.length; from += rowBytes, to += rowBytes + 1)
      out.set(rows.subarray(from, from + rowBytes), to);
    yield out;
  }
}

/** Colour is not thinned out (4:4:4), which would blur the outlines. */
async function encodeJpeg(source: LabelSource, signal?: AbortSignal): Promise<Buffer> {
  const { width, height } = pictureSize(source);
  const pixels = new Uint8Array(width * height * 3);
  let at = 0;
  for await (const rows of pictureRows(source, signal)) {
    pixels.set(rows, at);
    at += rows.length;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer();
}
