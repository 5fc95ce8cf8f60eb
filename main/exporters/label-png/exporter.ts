import { AppError } from '../../../core/errors.ts';
import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import type { Exporter, LabelSource } from '../../services/exporting.ts';
import { writeAtomically } from '../atomic-file.ts';
import { readBands } from '../bands.ts';
import { writePng } from '../png-file.ts';

const MAX_LABEL = 0xffff;

/** The labels as a 16-bit grey PNG. @throws AppError `file.unsupported` beyond label 65,535 */
export const labelPng: Exporter = {
  format: 'label-png',
  ...EXPORT_FORMAT_INFO['label-png'],
  async write(source, path, signal) {
    const { width, height, pixelSize, maxLabel } = source;
    if (maxLabel > MAX_LABEL) {
      throw new AppError(
        'file.unsupported',
        `A PNG holds labels up to 65,535, and these go up to ${maxLabel}. Export a label image as OME-TIFF or NumPy array instead.`,
      );
    }
    const layout = { width, height, bits: 16, color: 'grey', pixelSize } as const;
    await writeAtomically(path, (file) => writePng(file, layout, () => rowsOf(source, signal)), signal);
  },
};

async function* rowsOf(source: LabelSource, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const { width } = source;
  for await (const { rows, labels } of readBands(source, signal)) {
    const out = Buffer.alloc(rows * (2 * width + 1));
    for (let y = 0, from = 0, to = 0; y < rows; y++) {
      to++; // filter 0: none
      for (let x = 0; x < width; x++) {
        const label = labels[from++];
        out[to++] = label >>> 8;
        out[to++] = label;
      }
    }
    yield out;
  }
}
