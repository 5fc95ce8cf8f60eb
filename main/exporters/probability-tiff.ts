import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';

import { AppError } from '../../core/errors.ts';
import { EXPORT_FORMAT_INFO } from '../../core/export-formats.ts';
import type { Exporter, LabelSource, MapReader } from '../services/exporting.ts';
import { writeAtomically } from './atomic-file.ts';
import { omeXml } from './ome-xml.ts';
import { encodeDirectory, encodeHeader, type TiffTag } from './tiff-directory.ts';
import { resolutionTags } from './tiff-resolution.ts';
import { CLASSIC_LIMIT, HEADER_BYTES, pageTags } from './tiff-tags.ts';
import { writeFully } from './write-fully.ts';

/** Uncompressed size of a strip to aim at. */
const STRIP_BYTES = 256 * 1024;

/** 0..255 as 0..1. */
const AS_SHARE = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

const compress = promisify(deflate) as (input: Uint8Array) => Promise<Buffer>;

interface Strips {
  offsets: number[];
  sizes: number[];
}

/**
 * OME-TIFF of the kept maps: float32 from 0 to 1, one page for each, named by its channel in the OME-XML and by PageName; deflate
 * in strips; BigTIFF when the file grows beyond `classicLimit` bytes. Written strip by strip.
 *
 * @throws AppError `labels.none` when no map is kept
 */
export function createProbabilityTiff(classicLimit = CLASSIC_LIMIT): Exporter {
  return {
    format: 'probability-tiff',
    ...EXPORT_FORMAT_INFO['probability-tiff'],
    write(source, path, signal) {
      const { map } = source;
      if (map === null) {
        throw new AppError(
          'labels.none',
          'There is no probability map of this image to export. Segment the image first.',
        );
      }
      return writeAtomically(path, (file) => writeMaps(source, map, file, classicLimit, signal), signal);
    },
  };
}

async function writeMaps(
  source: LabelSource,
  map: MapReader,
  file: FileHandle,
  classicLimit: number,
  signal?: AbortSignal,
): Promise<void> {
  const { width, height } = source;
  const rowsPerStrip = Math.min(height, Math.max(1, Math.floor(STRIP_BYTES / (width * 4))));
  let position = HEADER_BYTES;
  const pages: Strips[] = [];
  for (const plane of map.planes) {
    const strips: Strips = { offsets: [], sizes: [] };
    for (let y = 0; y < height; y += rowsPerStrip) {
      signal?.throwIfAborted();
      const bytes = await map.readRows(plane, y, Math.min(rowsPerStrip, height - y));
      const values = new Float32Array(bytes.length);
      for (let i = 0; i < bytes.length; i++) values[i] = AS_SHARE[bytes[i]];
      const strip = await compress(new Uint8Array(values.buffer));
      await writeFully(file, strip, position);
      strips.offsets.push(position);
      strips.sizes.push(strip.length);
      position += strip.length;
    }
    pages.push(strips);
  }
  position += position % 2;
  const count = pages.reduce((sum, { sizes }) => sum + sizes.length, 0);
  const isBig = position + count * 16 > classicLimit;
  await writeFully(file, encodeHeader(position, isBig), 0);
  for (const [page, strips] of pages.entries()) {
    const tags = describe(source, map.planes, page, rowsPerStrip, strips);
    const directory = encodeDirectory(tags, position, isBig, page < pages.length - 1);
    await writeFully(file, directory, position);
    position += directory.length;
  }
}

function describe(
  { width, height, pixelSize }: LabelSource,
  channels: readonly string[],
  page: number,
  rowsPerStrip: number,
  { offsets, sizes }: Strips,
): TiffTag[] {
  const xml = omeXml({ width, height, type: 'float', channels, pixelSize });
  return [
    ...pageTags({ width, height }, 32, 'float'),
    ...(page === 0 ? [{ tag: 270, type: 'ascii', values: xml } as const] : []),
    { tag: 273, type: 'offset', values: offsets },
    { tag: 278, type: 'long', values: [rowsPerStrip] },
    { tag: 279, type: 'long', values: sizes },
    ...resolutionTags(pixelSize),
    { tag: 285, type: 'ascii', values: channels[page] }, // PageName
  ];
}
