import type { FileHandle } from 'node:fs/promises';

import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import { traceContours } from '../../../core/mask/contours.ts';
import type { Exporter, LabelSource, SourceImage } from '../../services/exporting.ts';
import { writeAtomically } from '../atomic-file.ts';
import { readObjects } from '../objects.ts';
import { ZipWriter } from '../zip-writer.ts';
import { encodeRoi, type RoiPosition } from './roi.ts';

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
  const position = positionIn(source.image);
  const zip = new ZipWriter(file);
  for await (const object of readObjects(source, signal)) {
    const name = String(object.label).padStart(digits, '0');
    const facts = { name, bounds: object.measured.bounds, position };
    await zip.add(`${name}.roi`, encodeRoi(traceContours(object), facts));
  }
  await zip.end();
}

/** Counted from 1, 0 is none. A stack along one axis has places in a row; only one along several has planes and time points. */
function positionIn(image: SourceImage | undefined): RoiPosition {
  if (!image?.plane) return { slice: 0, z: 0, t: 0 };
  const { stack, plane } = image;
  const z = stack.z > 1 ? plane.z + 1 : 0;
  const t = stack.t > 1 ? plane.t + 1 : 0;
  const isPlain = [stack.c, stack.z, stack.t].filter((length) => length > 1).length === 1;
  return isPlain ? { slice: z + t, z: 0, t: 0 } : { slice: 0, z, t };
}
