import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { ExportFormat } from '../../core/contract.ts';
import { provenanceName } from '../../core/export-formats.ts';
import { AppError } from '../../core/errors.ts';
import type { PixelSource } from '../../core/image/pixel-source.ts';
import { comparePlanes, formatPlane, type Plane } from '../../core/image/plane.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import { measureObjects } from '../../core/mask/objects.ts';
import { imageFileName } from '../formats/image-path.ts';
import { openLabelFile } from '../formats/label-files/open-label-file.ts';
import { openImage } from '../formats/open-image.ts';
import type { ExportedLabels, Exporter, LabelSource } from './exporting.ts';
import { FileImage } from './export/file-image.ts';
import { planTargets } from './export/targets.ts';
import { writeResults, type WrittenResults } from './export/write-results.ts';
import { choosePlane } from './label-image.ts';
import { readLabels } from './label-source.ts';
import { readLabelFile, type FileLabels } from './label-files/read-label-file.ts';

export interface ConvertWork {
  /** A label image, ImageJ's ROIs, GeoJSON, COCO, Cellpose's `_seg.npy`, or a DICOM segmentation. */
  labels: string;
  /** The image that the labels are of: outlines say no size; null: the label image itself. */
  image: string | null;
  /** Of the image: the only one that is wanted, and that of labels that do not say theirs; null: all that the labels are of. */
  plane: Plane | null;
  formats: readonly ExportFormat[];
  /** Folder; made when it is missing. */
  out: string;
}

export interface ConvertParts {
  exporters: Record<ExportFormat, Exporter>;
  version: string;
}

export interface Converted extends WrittenResults {
  /** In all planes; one that goes on through several counts in each. */
  objects: number;
  /** Of objects that could not be kept as they are. */
  notices: string[];
}

/**
 * Writes labels that are in a file in other formats, named after the image, each read again and compared, with the provenance beside
 * them. Labels of several planes go into one file where the format holds a stack. Files that were not written come back with the reason.
 *
 * @throws AppError `request.invalid` when labels and image don't fit, `file.*`
 */
export async function convertLabels(
  { labels, image, plane, formats, out }: ConvertWork,
  { exporters, version }: ConvertParts,
  signal?: AbortSignal,
): Promise<Converted> {
  const path = image ?? labels;
  const header = image === null ? await openLabels(labels, signal) : await openImage(image, { signal });
  await header.close();
  const { shape, isRgb } = header;
  const name = imageFileName(path).replace(/\.labels(?=\.[^.]+$)/, '');
  const target = {
    name: imageFileName(path),
    path,
    shape,
    isRgb,
    plane: () => choosePlane(header, path, plane),
  };
  const found = await readLabelFile(labels, target, { ...(plane && { only: plane }), signal });
  const { exported, objects, close } = sourcesOf(found, path, header);
  try {
    await mkdir(out, { recursive: true });
    const targets = await planTargets(exporters, { name, labels: exported }, formats, false);
    const files = targets.map((target) => ({
      ...target,
      path: target.path ?? join(out, target.name),
    }));
    const sources = exported.planes.map((each) => each.labels);
    const findModel = () => Promise.reject(new Error('converted labels come from no model'));
    const sidecar = join(out, provenanceName(name));
    const written = await writeResults(sources, files, sidecar, { version, findModel }, signal);
    return { objects, notices: found.notices, ...written };
  } finally {
    await close();
  }
}

/** Labels that say how large their image is. @throws AppError `request.invalid` for outlines */
async function openLabels(path: string, signal?: AbortSignal): Promise<PixelSource> {
  const file = await openLabelFile(path, signal);
  if (file.kind === 'image') return file.source;
  throw new AppError(
    'request.invalid',
    `${path} holds outlines and not the size of their image. Give the image with --image.`,
  );
}

/** The planes as exporters read them; those of a stack in full. */
function sourcesOf(
  { planes, classes }: FileLabels,
  path: string,
  header: PixelSource,
): { exported: ExportedLabels; objects: number; close(): Promise<void> } {
  const images: FileImage[] = [];
  const source = (plane: Plane, labelmap: Labelmap): LabelSource => {
    const measured = measureObjects(labelmap);
    const classOf = (label: number) => classes.get(label)?.name ?? null;
    const image = new FileImage(path, header, {
      plane,
      segmentation: null,
      ...(classes.size > 0 && { classOf }),
    });
    images.push(image);
    return readLabels(labelmap, {
      objects: measured.size,
      maxLabel: [...measured.keys()].reduce((highest, label) => Math.max(highest, label), 0),
      pixelSize: header.pixelSize,
      map: null,
      image,
    });
  };
  const labelled = planes
    .map(({ plane, labelmap }) => ({ plane, labels: source(plane, labelmap) }))
    .sort((a, b) => comparePlanes(a.plane, b.plane));
  const objects = labelled.reduce((sum, { labels }) => sum + labels.objects, 0);
  const close = async () => {
    for (const image of images) await image.close();
  };
  if (labelled.length === 1) return { exported: { planes: labelled, stack: null }, objects, close };
  const { t, z, x, y } = header.shape;
  const byPlane = new Map(labelled.map(({ plane, labels }) => [formatPlane(plane), labels]));
  const stack = Array.from({ length: t * z }, (_, page) => {
    const plane = { t: Math.floor(page / z), z: page % z };
    return byPlane.get(formatPlane(plane)) ?? source(plane, new Labelmap(x, y));
  });
  const maxLabel = labelled.reduce((highest, { labels }) => Math.max(highest, labels.maxLabel), 0);
  // Planes without objects are no files of their own.
  const full = labelled.filter(({ labels }) => labels.objects > 0);
  const written = full.length > 0 ? full : labelled.slice(0, 1);
  return { exported: { planes: written, stack: { t, z, maxLabel, planes: stack } }, objects, close };
}
