import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { AppError } from '../../../core/errors.ts';
import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import type { Exporter, LabelPlace, LabelSource, LabelStack, SourceImage } from '../../services/exporting.ts';
import { notWritable, writeAtomically } from '../atomic-file.ts';
import { writeFolderAtomically } from '../folder-in-place.ts';
import { isLabelGroup } from './exporter.ts';
import { listFiles, type LabelPyramid, type Transform } from './ngff.ts';
import { FolderSink } from './sink.ts';
import { writeLabelGroup } from './write-labels.ts';

/**
 * The labels in the image itself, an OME-Zarr folder, as `labels/objects`: with its axes but the channels, its levels and its version.
 * Of the rest only the list of label images in `labels` is changed, after the labels are there.
 */
export const labelZarrInside: Exporter & Required<Pick<Exporter, 'writeStack' | 'placeIn'>> = {
  format: 'label-zarr-inside',
  ...EXPORT_FORMAT_INFO['label-zarr-inside'],
  async placeIn(image) {
    const { folder } = await placeOf(image);
    return join(folder, 'labels', 'objects');
  },
  async write(source, path, signal) {
    await labelZarrInside.writeStack(wholeStack(source), path, signal);
  },
  async writeStack(stack, path, signal) {
    const place = await placeOf(stack.planes[0].image);
    const labels = dirname(path);
    await mkdir(labels, { recursive: true }).catch((error: unknown) => {
      throw notWritable(path, error);
    });
    const { zarrVersion } = place;
    const write = (folder: string) =>
      writeLabelGroup(new FolderSink(folder), zarrVersion, stack, pyramidIn(place), signal);
    await writeFolderAtomically(path, write, isLabelGroup, signal);
    await list(labels, basename(path), zarrVersion);
  },
};

async function placeOf(image: SourceImage | undefined): Promise<LabelPlace> {
  if (image?.findLabelPlace !== undefined) return image.findLabelPlace();
  throw new AppError(
    'file.unsupported',
    'Labels go into an image, and it is not known which one they are of.',
  );
}

/** The stack of the image with labels in one plane. @throws AppError `file.unsupported` when it is not known which */
export function wholeStack(source: LabelSource): LabelStack {
  const { t, z } = source.image?.stack ?? { t: 1, z: 1 };
  const plane = t * z === 1 ? { t: 0, z: 0 } : source.image?.plane;
  if (!plane) {
    throw new AppError(
      'file.unsupported',
      'Labels inside a stack need the plane that they were made on, and it is not known. Segment the plane again, or export another format.',
    );
  }
  const { width } = source;
  const blank: LabelSource = {
    ...source,
    objects: 0,
    maxLabel: 0,
    readRows: (_, rows) => Promise.resolve(new Uint32Array(rows * width)),
  };
  const planes = Array.from({ length: t * z }, (_, page) =>
    page === plane.t * z + plane.z ? source : blank,
  );
  return { t, z, maxLabel: source.maxLabel, planes };
}

/** The image's own levels without its channels. */
function pyramidIn({ axes, levels, transforms }: LabelPlace): LabelPyramid {
  const c = axes.findIndex(({ name }) => name === 'c');
  const without = <T>(values: readonly T[]) => values.filter((_, axis) => axis !== c);
  const cut = ({ type, scale, translation }: Transform): Transform => ({
    type,
    ...(scale && { scale: without(scale) }),
    ...(translation && { translation: without(translation) }),
  });
  return {
    axes: without(axes),
    levels: levels.map((level, index) => ({
      path: String(index),
      shape: without(level.shape),
      transforms: level.transforms.map(cut),
    })),
    transforms: transforms.map(cut),
    source: '../../',
  };
}

/** Adds a name to the list of label images, which keeps whatever else it says. */
async function list(folder: string, name: string, version: 2 | 3): Promise<void> {
  for (const [file, fresh] of listFiles(version, [name])) {
    const path = join(folder, file);
    const text = await readFile(path, 'utf8').catch(() => null);
    const content = text === null ? fresh : addName(path, text, name, version);
    await writeAtomically(path, (out) => out.writeFile(`${JSON.stringify(content, null, 2)}\n`));
  }
}

interface Attributes {
  labels?: unknown;
  [key: string]: unknown;
}

function addName(path: string, text: string, name: string, version: 2 | 3): object {
  const root = parse(path, text);
  if (basename(path) === '.zgroup') return root;
  const added = (attributes: Attributes): Attributes => {
    const names = Array.isArray(attributes.labels) ? (attributes.labels as unknown[]) : [];
    return { ...attributes, labels: names.includes(name) ? names : [...names, name] };
  };
  if (version === 2) return added(root);
  const attributes = (root.attributes ?? {}) as { ome?: Attributes };
  const ome = added({ version: '0.5', ...attributes.ome });
  return { ...root, attributes: { ...attributes, ome } };
}

function parse(path: string, text: string): Attributes {
  try {
    return JSON.parse(text) as Attributes;
  } catch (cause) {
    const message = `The list of labels in the image, ${basename(path)}, is no JSON text. The labels were written beside it, but are not listed; mend or remove that file and export again.`;
    throw new AppError('file.corrupt', message, { details: { path }, cause });
  }
}
