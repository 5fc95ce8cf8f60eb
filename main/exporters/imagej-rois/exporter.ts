import type { FileHandle } from 'node:fs/promises';

import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import { traceContours } from '../../../core/mask/contours.ts';
import type { Exporter, LabelSource } from '../../services/exporting.ts';
import { writeAtomically } from '../atomic-file.ts';
import { readObjects } from '../objects.ts';
import { ZipWriter } from '../zip-writer.ts';
import { encodeRoi } from './roi.ts';

/**
 * A zip of ImageJ ROIs, one for each object, named by its label with zeros before it so that they sort. Outlines follow pixel
 * edges, so ImageJ measures the same areas. Written object by object.
 */
export const imagejRois: Exporter = {
  format: 'imagej-rois',
  ...EXPORT_FORMAT_INFO['imagej-rois'],
  write(source, path, signal) {
    return writeAtomically(path, (file) => writeRois(source, file, signal), signal);
  },
};

async function writeRois(source: LabelSource, file: FileHandle, signal?: AbortSignal): Promise<void> {
  const digits = Math.max(4, String(source.maxLabel).length);
  const plane = source.image?.plane ?? null;
  const zip = new ZipWriter(file);
  for await (const object of readObjects(source, signal)) {
    const name = String(object.label).padStart(digits, '0');
    const facts = { name, bounds: object.measured.bounds, plane };
    await zip.add(`${name}.roi`, encodeRoi(traceContours(object), facts));
  }
  await zip.end();
}
