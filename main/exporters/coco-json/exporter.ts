import type { FileHandle } from 'node:fs/promises';

import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import type { Exporter, LabelSource } from '../../services/exporting.ts';
import { writeAtomically } from '../atomic-file.ts';
import { BlockWriter } from '../block-writer.ts';
import { readObjects } from '../objects.ts';
import { encodeAnnotation } from './annotation.ts';

/** COCO instances of one image and one category; an annotation's id is its label. One annotation a line, object by object. */
export const cocoJson: Exporter = {
  format: 'coco-json',
  ...EXPORT_FORMAT_INFO['coco-json'],
  write(source, path, signal) {
    return writeAtomically(path, (file) => writeInstances(source, file, signal), signal);
  },
};

async function writeInstances(source: LabelSource, file: FileHandle, signal?: AbortSignal): Promise<void> {
  const { width, height } = source;
  const out = new BlockWriter(file);
  const image = { id: 1, width, height, file_name: source.image?.name ?? '' };
  const category = { id: 1, name: 'object', supercategory: 'object' };
  await out.put(
    '{"info":{"description":"Objects segmented with Skipscope"},"licenses":[],\n',
    `"images":[${JSON.stringify(image)}],\n`,
    `"categories":[${JSON.stringify(category)}],\n`,
    '"annotations":[\n',
  );
  let separator = '';
  for await (const object of readObjects(source, signal)) {
    await out.put(separator, encodeAnnotation(object, width, height));
    separator = ',\n';
  }
  await out.put('\n]}\n');
  await out.flush();
}
