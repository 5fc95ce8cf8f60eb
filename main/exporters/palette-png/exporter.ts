import { AppError } from '../../../core/errors.ts';
import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import { labelColor } from '../../../core/mask/label-color.ts';
import type { Exporter, LabelSource } from '../../services/exporting.ts';
import { writeAtomically } from '../atomic-file.ts';
import { readBands } from '../bands.ts';
import { writePng } from '../png-file.ts';

const MAX_LABEL = 0xff;

/**
 * The labels as an 8-bit PNG whose palette has the colours that the window gives them, background black, as PASCAL VOC and DAVIS
 * keep theirs: programs that take the pixels' numbers get the labels.
 *
 * @throws AppError `file.unsupported` beyond label 255
 */
export const palettePng: Exporter = {
  format: 'palette-png',
  ...EXPORT_FORMAT_INFO['palette-png'],
  async write(source, path, signal) {
    const { width, height, pixelSize, maxLabel } = source;
    if (maxLabel > MAX_LABEL) {
      throw new AppError(
        'file.unsupported',
        `A palette holds labels up to 255, and these go up to ${maxLabel}. Export a label image as OME-TIFF or 16-bit PNG instead.`,
      );
    }
    const palette = Uint8Array.from(
      Array.from({ length: maxLabel + 1 }, (_, label) =>
        label === 0 ? [0, 0, 0] : labelColor(label),
      ).flat(),
    );
    const layout = { width, height, bits: 8, color: 'palette', palette, pixelSize } as const;
    await writeAtomically(path, (file) => writePng(file, layout, () => rowsOf(source, signal)), signal);
  },
};

/** A filter byte (0, none: numbers of objects are not predicted from their neighbours'), then the pixels. */
async function* rowsOf(source: LabelSource, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const { width } = source;
  for await (const { rows, labels } of readBands(source, signal)) {
    const out = new Uint8Array(rows * (width + 1));
    for (let y = 0; y < rows; y++) out.set(labels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
    yield out;
  }
}
