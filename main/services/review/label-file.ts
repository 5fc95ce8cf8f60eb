import { basename, extname } from 'node:path';

import { TILE_SIZE } from '../../../core/edit/patch.ts';
import { AppError } from '../../../core/errors.ts';
import type { Plane } from '../../../core/image/plane.ts';
import { Labelmap } from '../../../core/mask/labelmap.ts';
import { RUN_FIELDS, type ObjectRuns } from '../../../core/mask/object-runs.ts';
import { readCoco } from '../../formats/label-files/coco.ts';
import { readGeojson } from '../../formats/label-files/geojson.ts';
import { readRoiZip } from '../../formats/label-files/roi-zip.ts';
import { openImage } from '../../formats/open-image.ts';
import { checkLabels, labelRows } from '../label-image.ts';

export interface LabelFileRequest {
  /** Of the image that the labels are of. */
  size: { x: number; y: number };
  /** Taken from a file with several planes. */
  plane: Plane;
  signal?: AbortSignal;
}

/** Label tiles that are at hand (1 MB each); those of a slide would not fit into memory. */
const MOST_UNPACKED = 128;

type ReadObjects = (path: string, signal?: AbortSignal) => AsyncGenerator<ObjectRuns, void, undefined>;

const OUTLINES: Record<string, ReadObjects> = {
  '.geojson': readGeojson,
  '.json': readCoco,
  '.zip': readRoiZip,
};

/**
 * The labels in a file: a label image of any format (0 = background), our GeoJSON or COCO outlines, or ImageJ's ROIs.
 *
 * @throws AppError `request.invalid` for other sizes and what holds no labels, `file.*`
 */
export async function readLabelFile(path: string, request: LabelFileRequest): Promise<Labelmap> {
  const readOutlines = OUTLINES[extname(path).toLowerCase()];
  return readOutlines === undefined
    ? readLabelImage(path, request)
    : paintObjects(readOutlines(path, request.signal), path, request);
}

async function readLabelImage(path: string, { size, plane, signal }: LabelFileRequest): Promise<Labelmap> {
  const source = await openImage(path, { signal });
  try {
    checkLabels(source, path);
    const { x, y, t, z } = source.shape;
    if (x !== size.x || y !== size.y) throw otherSize(path, `${x} x ${y} pixels`, size);
    // A file of one plane goes with whatever plane is being looked at.
    const place = t * z === 1 ? { t: 0, z: 0 } : plane;
    if (place.t >= t || place.z >= z)
      throw otherSize(path, `${t} time points and ${z} z planes`, size, `plane ${plane.t},${plane.z}`);
    const rows = labelRows(source, path, place, signal);
    const labelmap = new Labelmap(x, y, { mostUnpacked: MOST_UNPACKED });
    for (let row = 0; row < labelmap.rows; row++) {
      const { y: top, height } = labelmap.tileRect(0, row);
      const band = await rows.readRows(top, height);
      for (let column = 0; column < labelmap.columns; column++) {
        const { x: left, width } = labelmap.tileRect(column, row);
        const tile = new Uint32Array(width * height);
        for (let i = 0; i < height; i++)
          tile.set(band.subarray(i * x + left, i * x + left + width), i * width);
        if (tile.some((label) => label !== 0)) labelmap.setTile(column, row, tile);
      }
    }
    return labelmap;
  } finally {
    await source.close();
  }
}

async function paintObjects(
  objects: AsyncIterable<ObjectRuns>,
  path: string,
  { size }: LabelFileRequest,
): Promise<Labelmap> {
  const labelmap = new Labelmap(size.x, size.y, { mostUnpacked: MOST_UNPACKED });
  let next = 1;
  for await (const { label, runs } of objects) {
    // ROIs that other programs named have no number.
    const number = Number.isInteger(label) && label > 0 ? label : next;
    next = Math.max(next, number) + 1;
    for (let i = 0; i < runs.length; i += RUN_FIELDS) {
      const [y, start, end] = [runs[i], runs[i + 1], runs[i + 2]];
      if (y < 0 || y >= size.y || start < 0 || end > size.x)
        throw otherSize(path, `an object that reaches to ${end},${y}`, size);
      paintRun(labelmap, number, y, start, end);
    }
  }
  return labelmap;
}

function paintRun(labelmap: Labelmap, label: number, y: number, start: number, end: number): void {
  const row = Math.floor(y / TILE_SIZE);
  for (let x = start; x < end;) {
    const column = Math.floor(x / TILE_SIZE);
    const rect = labelmap.tileRect(column, row);
    const stop = Math.min(end, rect.x + rect.width);
    const from = (y - rect.y) * rect.width - rect.x;
    labelmap.writableTile(column, row).fill(label, from + x, from + stop);
    x = stop;
  }
}

function otherSize(
  path: string,
  found: string,
  size: { x: number; y: number },
  expected = `labels of the image's size, ${size.x} x ${size.y} pixels`,
): AppError {
  return new AppError(
    'request.invalid',
    `Expected ${expected}, but ${basename(path)} has ${found}. Choose the labels of this image.`,
  );
}
