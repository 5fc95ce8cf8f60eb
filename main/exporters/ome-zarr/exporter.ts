import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import type { Exporter, LabelStack } from '../../services/exporting.ts';
import { writeAtomically } from '../atomic-file.ts';
import { writeFolderAtomically } from '../folder-in-place.ts';
import { levelsOf } from '../label-levels.ts';
import { ZipWriter } from '../zip-writer.ts';
import { describeAxes, type LabelPyramid, type ZarrVersion } from './ngff.ts';
import { FolderSink, ZipSink, type ZarrSink } from './sink.ts';
import { writeLabelGroup } from './write-labels.ts';

/**
 * The labels as an OME-Zarr of their own: a label image at its root, with the levels that the image has. A folder, or a zip archive
 * where the path ends like one.
 */
function createLabelZarr(format: 'label-zarr' | 'label-zarr3', version: ZarrVersion): Exporter {
  const write = (stack: LabelStack, path: string, signal?: AbortSignal) =>
    writeZarr(path, (sink) => writeLabelGroup(sink, version, stack, pyramidOf(stack), signal), signal);
  return {
    format,
    ...EXPORT_FORMAT_INFO[format],
    write: (source, path, signal) =>
      write({ t: 1, z: 1, maxLabel: source.maxLabel, planes: [source] }, path, signal),
    writeStack: write,
  };
}

export const labelZarr = createLabelZarr('label-zarr', 2);
export const labelZarr3 = createLabelZarr('label-zarr3', 3);

function writeZarr(
  path: string,
  write: (sink: ZarrSink) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  if (!path.endsWith('.zip'))
    return writeFolderAtomically(path, (folder) => write(new FolderSink(folder)), isLabelGroup, signal);
  return writeAtomically(
    path,
    async (file) => {
      const zip = new ZipWriter(file);
      await write(new ZipSink(zip));
      await zip.end();
    },
    signal,
  );
}

/** True for a folder that holds a label image, and so may be replaced by one. */
export async function isLabelGroup(folder: string): Promise<boolean> {
  for (const name of ['.zattrs', 'zarr.json']) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    if (text.includes('"image-label"')) return true;
  }
  return false;
}

function pyramidOf({ t, z, planes }: LabelStack): LabelPyramid {
  const [source] = planes;
  const { axes, scale } = describeAxes({ t, z }, source.pixelSize);
  const before = [t, z].filter((count) => count > 1);
  const levels = levelsOf(source).map(({ width, height }, level) => {
    const factors = [...before.map(() => 1), source.height / height, source.width / width];
    return {
      path: String(level),
      shape: [...before, height, width],
      transforms: [{ type: 'scale' as const, scale: scale.map((size, axis) => size * factors[axis]) }],
    };
  });
  return { axes, levels, source: null };
}
