import { EXPORT_FORMAT_INFO } from '../../core/export-formats.ts';
import type { Exporter, LabelSource } from '../services/exporting.ts';
import { writeAtomically } from './atomic-file.ts';
import { readBands } from './bands.ts';
import { writePng } from './png-file.ts';

/** 8-bit grey PNG: 255 on every object, 0 elsewhere. Streamed band by band; equal labels give equal bytes. */
export const maskPng: Exporter = {
  format: 'mask-png',
  ...EXPORT_FORMAT_INFO['mask-png'],
  write(source, path, signal) {
    const { width, height, pixelSize } = source;
    const layout = { width, height, bits: 8, color: 'grey', pixelSize } as const;
    return writeAtomically(path, (file) => writePng(file, layout, () => rowsOf(source, signal)), signal);
  },
};

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
