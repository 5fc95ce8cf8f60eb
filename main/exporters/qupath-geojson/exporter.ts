import type { FileHandle } from 'node:fs/promises';

import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import { traceContours } from '../../../core/mask/contours.ts';
import type { Exporter, LabelSource } from '../../services/exporting.ts';
import { writeAtomically } from '../atomic-file.ts';
import { BlockWriter } from '../block-writer.ts';
import { readObjects } from '../objects.ts';
import { encodeFeature } from './feature.ts';

/** GeoJSON (RFC 7946) as QuPath writes and reads it: one feature a line, object by object. */
export const qupathGeojson: Exporter = {
  format: 'qupath-geojson',
  ...EXPORT_FORMAT_INFO['qupath-geojson'],
  write(source, path, signal) {
    return writeAtomically(path, (file) => writeFeatures(source, file, signal), signal);
  },
};

async function writeFeatures(source: LabelSource, file: FileHandle, signal?: AbortSignal): Promise<void> {
  const out = new BlockWriter(file);
  const { image } = source;
  const imageName = image?.name ?? '';
  const isStack = image !== undefined && image.stack.z * image.stack.t > 1;
  const plane = isStack ? image.plane : null;
  let separator = '';
  await out.put('{"type":"FeatureCollection","features":[\n');
  for await (const object of readObjects(source, signal)) {
    const { label, area } = object.measured;
    await out.put(separator, encodeFeature(traceContours(object), { label, area, imageName, plane }));
    separator = ',\n';
  }
  await out.put('\n]}\n');
  await out.flush();
}
