import type { ExportFormat } from './contract.ts';
import { imageStem } from './image/image-names.ts';

export interface ExportFormatInfo {
  /** Appended to the image's stem. */
  suffix: string;
  title: string;
  /** What it is good for, in one or two sentences. */
  description: string;
}

/** What the export dialog says of each format, and how its files are named. */
export const EXPORT_FORMAT_INFO: Record<ExportFormat, ExportFormatInfo> = {
  'label-tiff': {
    suffix: '.labels.tif',
    title: 'Label image (OME-TIFF)',
    description:
      'Every object has its own number, background is 0; the pixel size is kept. For measuring in Fiji, QuPath, napari or scikit-image.',
  },
  'mask-png': {
    suffix: '.mask.png',
    title: 'Mask (PNG)',
    description:
      'Objects white, background black; touching objects run together. Opens everywhere, good for slides.',
  },
};

/** 'cells.ome.tif' as label-tiff is 'cells.labels.tif'. */
export function exportName(imageName: string, format: ExportFormat): string {
  return `${imageStem(imageName)}${EXPORT_FORMAT_INFO[format].suffix}`;
}
