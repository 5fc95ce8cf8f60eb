import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflate } from 'node:zlib';

import { EXPORT_FORMAT_INFO } from '../../core/export-formats.ts';
import type { PixelSize } from '../../core/image/pixel-source.ts';
import { metresPerUnit } from '../../core/image/unit.ts';
import type { Exporter, LabelSource } from '../services/exporting.ts';
import { writeAtomically } from './atomic-file.ts';
import { readBands } from './bands.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** 8-bit grey PNG: 255 on every object, 0 elsewhere. Streamed band by band; equal labels give equal bytes. */
export const maskPng: Exporter = {
  format: 'mask-png',
  ...EXPORT_FORMAT_INFO['mask-png'],
  write(source, path, signal) {
    return writeAtomically(path, (file) => writeMask(source, file, signal), signal);
  },
};

/** With appendFile, which writes all it is given; a plain write may stop short on a full disk. */
async function writeMask(source: LabelSource, file: FileHandle, signal?: AbortSignal): Promise<void> {
  await file.appendFile(SIGNATURE);
  await file.appendFile(chunk('IHDR', header(source.width, source.height)));
  const density = pixelDensity(source.pixelSize);
  if (density) await file.appendFile(chunk('pHYs', density));

  await pipeline(
    () => rowsOf(source, signal),
    createDeflate({ chunkSize: 64 * 1024 }),
    async (compressed: AsyncIterable<Buffer>) => {
      for await (const data of compressed) await file.appendFile(chunk('IDAT', data));
    },
  );
  await file.appendFile(chunk('IEND', Buffer.alloc(0)));
}

async function* rowsOf(source: LabelSource, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const band of readBands(source, signal)) yield filteredRows(band.labels, source.width);
}

/** Rows as PNG wants them: a filter byte (0, none: runs of 0 and 255 need no prediction), then the pixels. */
function filteredRows(labels: Uint32Array, width: number): Uint8Array {
  const rows = labels.length / width;
  const out = new Uint8Array(rows * (width + 1));
  for (let y = 0, from = 0, to = 0; y < rows; y++) {
    to++;
    for (let x = 0; x < width; x++) out[to++] = labels[from++] === 0 ? 0 : 255;
  }
  return out;
}

function header(width: number, height: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data[8] = 8; // bits per sample; colour type 0 (grey), deflate, adaptive filters, no interlace follow
  return data;
}

/** pHYs in pixels per metre, or null when the size is unknown or out of that field's range. */
function pixelDensity(pixelSize: PixelSize | null): Buffer | null {
  const metres = pixelSize && metresPerUnit(pixelSize.unit);
  if (!pixelSize || !metres) return null;
  const x = Math.round(1 / (pixelSize.x * metres));
  const y = Math.round(1 / (pixelSize.y * metres));
  if (!(x >= 1 && y >= 1 && x <= 0x7fffffff && y <= 0x7fffffff)) return null;
  const data = Buffer.alloc(9);
  data.writeUInt32BE(x, 0);
  data.writeUInt32BE(y, 4);
  data[8] = 1; // per metre
  return data;
}

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}
