import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';

import { EXPORT_FORMAT_INFO } from '../../core/export-formats.ts';
import type { Exporter, LabelSource, LabelStack } from '../services/exporting.ts';
import { writeAtomically } from './atomic-file.ts';
import { readBands } from './bands.ts';
import { omeXml } from './ome-xml.ts';
import { encodeDirectory, encodeHeader, type TiffTag } from './tiff-directory.ts';
import { resolutionTags } from './tiff-resolution.ts';
import { CLASSIC_LIMIT, HEADER_BYTES, pageTags } from './tiff-tags.ts';
import { writeFully } from './write-fully.ts';

/** Uncompressed size of a strip to aim at: large enough to compress well, small enough to read a region cheaply. */
const STRIP_BYTES = 256 * 1024;

const compress = promisify(deflate) as (input: Uint8Array) => Promise<Buffer>;

/**
 * OME-TIFF of the labels, a page for each plane: uint16, or uint32 beyond 65,535; deflate in strips; BigTIFF when the file grows beyond
 * `classicLimit` bytes. Written band by band, so memory is bounded by one row of label tiles. The same labels
 * always give the same bytes.
 */
export function createLabelTiff(classicLimit = CLASSIC_LIMIT): Exporter {
  return {
    format: 'label-tiff',
    ...EXPORT_FORMAT_INFO['label-tiff'],
    write(source, path, signal) {
      const stack = { t: 1, z: 1, maxLabel: source.maxLabel, planes: [source] };
      return writeAtomically(path, (file) => writeLabels(stack, file, classicLimit, signal), signal);
    },
    writeStack(stack, path, signal) {
      return writeAtomically(path, (file) => writeLabels(stack, file, classicLimit, signal), signal);
    },
  };
}

/** Where the strips of one page are. */
interface Strips {
  offsets: number[];
  sizes: number[];
}

async function writeLabels(
  stack: LabelStack,
  file: FileHandle,
  classicLimit: number,
  signal?: AbortSignal,
): Promise<void> {
  const bytesPerLabel = stack.maxLabel > 0xffff ? 4 : 2;
  const [{ width, height }] = stack.planes;
  const rowsPerStrip = Math.min(height, Math.max(1, Math.floor(STRIP_BYTES / (width * bytesPerLabel))));
  const pages: Strips[] = [];
  let position = HEADER_BYTES;
  for (const source of stack.planes) {
    const strips: Strips = { offsets: [], sizes: [] };
    for await (const labels of readStrips(source, rowsPerStrip * width, signal)) {
      const values = bytesPerLabel === 4 ? labels : Uint16Array.from(labels);
      const strip = await compress(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      await writeFully(file, strip, position);
      strips.offsets.push(position);
      strips.sizes.push(strip.length);
      position += strip.length;
    }
    pages.push(strips);
  }
  position += position % 2;
  const count = pages.reduce((sum, { sizes }) => sum + sizes.length, 0);
  const isBig = position + count * 8 > classicLimit;
  await writeFully(file, encodeHeader(position, isBig), 0);
  for (const [page, strips] of pages.entries()) {
    const tags = describe(stack, page, bytesPerLabel, rowsPerStrip, strips);
    const directory = encodeDirectory(tags, position, isBig, page < pages.length - 1);
    await writeFully(file, directory, position);
    position += directory.length;
  }
}

/** The labels cut into strips of `length`; the last one may be shorter. */
async function* readStrips(
  source: LabelSource,
  length: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint32Array> {
  let pending: Uint32Array = new Uint32Array(0);
  for await (const band of readBands(source, signal)) {
    const labels = pending.length === 0 ? band.labels : concatenate(pending, band.labels);
    let start = 0;
    for (; start + length <= labels.length; start += length) {
      signal?.throwIfAborted();
      yield labels.subarray(start, start + length);
    }
    pending = labels.slice(start);
  }
  if (pending.length > 0) yield pending;
}

function describe(
  { t, z, planes }: LabelStack,
  page: number,
  bytesPerLabel: 2 | 4,
  rowsPerStrip: number,
  { offsets, sizes }: Strips,
): TiffTag[] {
  const { width, height, pixelSize } = planes[page];
  const type = bytesPerLabel === 4 ? 'uint32' : 'uint16';
  const xml = omeXml({ width, height, type, channels: ['Labels'], pixelSize, z, t });
  return [
    ...pageTags({ width, height }, bytesPerLabel === 4 ? 32 : 16, 'unsigned'),
    ...(page === 0 ? [{ tag: 270, type: 'ascii', values: xml } as const] : []),
    { tag: 273, type: 'offset', values: offsets },
    { tag: 278, type: 'long', values: [rowsPerStrip] },
    { tag: 279, type: 'long', values: sizes },
    ...resolutionTags(pixelSize),
  ];
}

function concatenate(a: Uint32Array, b: Uint32Array): Uint32Array {
  const joined = new Uint32Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
