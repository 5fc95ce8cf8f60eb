import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { ExportFormat } from '../../core/contract.ts';
import { exportName, provenanceName } from '../../core/export-formats.ts';
import { AppError } from '../../core/errors.ts';
import { isOutlineName } from '../../core/image/image-names.ts';
import type { Plane } from '../../core/image/plane.ts';
import { measureObjects } from '../../core/mask/objects.ts';
import { imageFileName } from '../formats/image-path.ts';
import { openImage } from '../formats/open-image.ts';
import type { Exporter } from './exporting.ts';
import { FileImage } from './export/file-image.ts';
import { writeResults, type WrittenResults } from './export/write-results.ts';
import { choosePlane } from './label-image.ts';
import { readLabels } from './label-source.ts';
import { readLabelPlane } from './label-files/read-label-file.ts';

export interface ConvertWork {
  /** A label image, ImageJ's ROIs (.zip), GeoJSON or COCO. */
  labels: string;
  /** The image that the labels are of: outlines say no size; null: the label image itself. */
  image: string | null;
  /** Of the image; it must have a single plane when this is null. */
  plane: Plane | null;
  formats: readonly ExportFormat[];
  /** Folder; made when it is missing. */
  out: string;
}

export interface ConvertParts {
  exporters: Record<ExportFormat, Exporter>;
  version: string;
}

/**
 * Writes labels that are in a file in other formats, named after the image, each read again and compared, with the provenance beside
 * them. Returns how many objects there are, the files written, and those that were not with the reason.
 *
 * @throws AppError `request.invalid` when labels and image don't fit, `file.*`
 */
export async function convertLabels(
  { labels, image, plane, formats, out }: ConvertWork,
  { exporters, version }: ConvertParts,
  signal?: AbortSignal,
): Promise<WrittenResults & { objects: number }> {
  if (image === null && isOutlineName(basename(labels))) {
    throw new AppError(
      'request.invalid',
      `${labels} holds outlines and not the size of their image. Give the image with --image.`,
    );
  }
  const path = image ?? labels;
  const header = await openImage(path, { signal });
  await header.close();
  const place = choosePlane(header, path, plane);
  const { shape, isRgb } = header;
  const target = { name: imageFileName(path), path, shape, isRgb, plane: place };
  const labelmap = await readLabelPlane(labels, target, signal);
  const objects = measureObjects(labelmap);
  const picture = new FileImage(path, header, { plane: place, segmentation: null });
  try {
    await mkdir(out, { recursive: true });
    const source = readLabels(labelmap, {
      objects: objects.size,
      maxLabel: [...objects.keys()].reduce((highest, label) => Math.max(highest, label), 0),
      pixelSize: header.pixelSize,
      map: null,
      image: picture,
    });
    const name = imageFileName(path).replace(/\.labels(?=\.[^.]+$)/, '');
    const files = formats.map((format) => ({
      exporter: exporters[format],
      source,
      path: join(out, exportName(name, format)),
    }));
    const findModel = () => Promise.reject(new Error('converted labels come from no model'));
    const sidecar = join(out, provenanceName(name));
    const written = await writeResults(source, files, sidecar, { version, findModel }, signal);
    return { objects: objects.size, ...written };
  } finally {
    await picture.close();
  }
}
