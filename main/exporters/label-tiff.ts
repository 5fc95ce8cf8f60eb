import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';

import { EXPORT_FORMAT_INFO } from '../../core/export-formats.ts';
import type { Exporter, LabelSource } from '../services/exporting.ts';
import { writeAtomically } from './atomic-file.ts';
import { readBands } from './bands.ts';
import { omeXml } from './ome-xml.ts';
import { encodeDirectory, encodeHeader, type TiffTag } from './tiff-directory.ts';
import { resolutionTags } from './tiff-resolution.ts';
import { writeFully } from './write-fully.ts';

/** Uncompressed size of a strip to aim at: large enough to compress well, small enough to read a region cheaply. */
const STRIP_BYTES = 256 * 1024;
/** Above this many bytes the 32-bit offsets of a classic TIFF no longer reach the end; 1 MiB is left for tags. */
const CLASSIC_LIMIT = 2 ** 32 - 2 ** 20;
const HEADER_BYTES = 16;

const compress = promisify(deflate) as (input: Uint8Array) => Promise<Buffer>;

/**
 * OME-TIFF of the labels: uint16, or uint32 beyond 65,535; deflate in strips; BigTIFF when the file grows beyond
 * `classicLimit` bytes. Written band by band, so memory is bounded by one row of label tiles. The same labels
 * always give the same bytes.
 */
export function createLabelTiff(classicLimit = CLASSIC_LIMIT): Exporter {
  return {
    format: 'label-tiff',
    ...EXPORT_FORMAT_INFO['label-tiff'],
    write(source, path, signal) {
      return writeAtomically(path, (file) => writeLabels(source, file, classicLimit, signal), signal);
    },
  };
}

async function writeLabels(
  source: LabelSource,
  file: FileHandle,
  classicLimit: number,
  signal?: AbortSignal,
): Promise<void> {
  const bytesPerLabel = source.maxLabel > 0xffff ? 4 : 2;
  const rowsPerStrip = Math.min(
    source.height,
    Math.max(1, Math.floor(STRIP_BYTES / (source.width * bytesPerLabel))),
  );
  const offsets: number[] = [];
  const sizes: number[] = [];
  let position = HEADER_BYTES;
  let pending: Uint32Array = new Uint32Array(0);

  const writeStrip = async (labels: Uint32Array): Promise<void> => {
    const values = bytesPerLabel === 4 ? labels : Uint16Array.from(labels);
    const strip = await compress(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    await writeFully(file, strip, position);
    offsets.push(position);
    sizes.push(strip.length);
    position += strip.length;
  };

  const stripLength = rowsPerStrip * source.width;
  for await (const band of readBands(source, signal)) {
    const labels = pending.length === 0 ? band.labels : concatenate(pending, band.labels);
    const isLast = band.y + band.rows === source.height;
    let start = 0;
    for (; start + stripLength <= labels.length; start += stripLength) {
      signal?.throwIfAborted();
      await writeStrip(labels.subarray(start, start + stripLength));
    }
    pending = labels.slice(start);
    if (isLast && pending.length > 0) await writeStrip(pending);
  }

  position += position % 2;
  const isBig = position + sizes.length * 8 > classicLimit;
  const tags = describe(source, bytesPerLabel, rowsPerStrip, offsets, sizes);
  const directory = encodeDirectory(tags, position, isBig);
  await writeFully(file, directory, position);
  await writeFully(file, encodeHeader(position, isBig), 0);
}

function describe(
  source: LabelSource,
  bytesPerLabel: 2 | 4,
  rowsPerStrip: number,
  offsets: number[],
  sizes: number[],
): TiffTag[] {
  const { width, height, pixelSize } = source;
  const type = bytesPerLabel === 4 ? 'uint32' : 'uint16';
  return [
    { tag: 256, type: 'long', values: [width] },
    { tag: 257, type: 'long', values: [height] },
    { tag: 258, type: 'short', values: [bytesPerLabel * 8] },
    { tag: 259, type: 'short', values: [8] }, // Compression: deflate (Adobe)
    { tag: 262, type: 'short', values: [1] }, // PhotometricInterpretation: zero is black
    { tag: 270, type: 'ascii', values: omeXml({ width, height, type, channels: ['Labels'], pixelSize }) },
    { tag: 273, type: 'offset', values: offsets },
    { tag: 277, type: 'short', values: [1] }, // SamplesPerPixel
    { tag: 278, type: 'long', values: [rowsPerStrip] },
    { tag: 279, type: 'long', values: sizes },
    ...resolutionTags(pixelSize),
    { tag: 284, type: 'short', values: [1] }, // PlanarConfiguration
    { tag: 305, type: 'ascii', values: 'Skipscope' },
    { tag: 339, type: 'short', values: [1] }, // SampleFormat: unsigned
  ];
}

function concatenate(a: Uint32Array, b: Uint32Array): Uint32Array {
  const joined = new Uint32Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
