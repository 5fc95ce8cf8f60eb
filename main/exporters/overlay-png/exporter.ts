import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import type { Exporter } from '../../services/exporting.ts';
import { writeAtomically } from '../atomic-file.ts';
import { writePng } from '../png-file.ts';
import { pictureRows, pictureSize } from './picture-rows.ts';

/** A figure: the image with the objects' outlines and a scale bar, at most 4096 pixels a side. */
export const overlayPng: Exporter = {
  format: 'overlay-png',
  ...EXPORT_FORMAT_INFO['overlay-png'],
  write(source, path, signal) {
    const { width, height, step } = pictureSize(source);
    const size = source.pixelSize;
    const pixelSize = size && { ...size, x: size.x * step, y: size.y * step };
    const layout = { width, height, bits: 8, color: 'rgb', pixelSize } as const;
    return writeAtomically(path, (file) => writePng(file, layout, () => pictureRows(source, signal)), signal);
  },
};
