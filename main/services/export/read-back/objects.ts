import type { ExportFormat } from '../../../../core/contract.ts';
import { measureRuns, type ObjectRuns } from '../../../../core/mask/object-runs.ts';
import type { MeasuredObject } from '../../../../core/mask/objects.ts';
import { readCoco } from '../../../formats/label-files/coco.ts';
import { readDicomSeg } from '../../../formats/label-files/dicom-seg.ts';
import type { FileObject } from '../../../formats/label-files/file-object.ts';
import { readGeojson } from '../../../formats/label-files/geojson.ts';
import { measureCellposeSeg, measureLabelImage } from '../../../formats/label-files/label-image.ts';
import { readRoiZip } from '../../../formats/label-files/roi-zip.ts';
import { readMeasuredTable } from './table.ts';

/** The label that a mask has on all objects. */
const MASK_VALUE = 255;

/** By label. */
export type Objects = Map<number, MeasuredObject>;

/** Reads the objects of a plane out of a file; planes are counted z fastest. */
type ReadObjects = (path: string, signal?: AbortSignal, page?: number) => Promise<Objects>;

/** How each format with objects is read again, by code that shares nothing with its writer. */
export const OBJECT_READERS: Partial<Record<ExportFormat, ReadObjects>> = {
  'label-tiff': measureLabelImage,
  'pyramid-tiff': measureLabelImage,
  'label-png': measureLabelImage,
  'palette-png': measureLabelImage,
  'label-npy': measureLabelImage,
  'label-zarr': measureLabelImage,
  'label-zarr3': measureLabelImage,
  'label-zarr-inside': measureLabelImage,
  'mask-png': measureLabelImage,
  'imagej-rois': (path, signal) => collect(readRoiZip(path, { signal })),
  'qupath-geojson': (path, signal) => collect(readGeojson(path, { signal })),
  'coco-json': (path, signal) => collect(readCoco(path, { signal })),
  'cellpose-seg': measureCellposeSeg,
  nifti: measureLabelImage,
  'dicom-seg': (path, signal) => collect(readDicomSeg(path, { signal })),
  'measurements-csv': readMeasuredTable,
};

/** What is in the file of some objects: a mask shows them as one, and Cellpose wants ids without gaps. */
export function expectObjects(format: ExportFormat, measured: Objects): Objects {
  if (format === 'mask-png') return merge(measured);
  if (format !== 'cellpose-seg') return measured;
  const sorted = [...measured.values()].sort((a, b) => a.label - b.label);
  return new Map(sorted.map((object, i) => [i + 1, { ...object, label: i + 1 }]));
}

/** What differs first, as a sentence. */
export function findDifference(expected: Objects, found: Objects): string | null {
  if (expected.size !== found.size) return `Expected ${expected.size} objects, found ${found.size}.`;
  for (const [label, { area, sumX, sumY, bounds }] of expected) {
    const other = found.get(label);
    if (other === undefined) return `Object ${label} is missing.`;
    if (other.area !== area) return `Object ${label} has ${area} pixels, found ${other.area}.`;
    const isElsewhere =
      other.sumX !== sumX ||
      other.sumY !== sumY ||
      other.bounds.x !== bounds.x ||
      other.bounds.y !== bounds.y ||
      other.bounds.width !== bounds.width ||
      other.bounds.height !== bounds.height;
    if (isElsewhere) return `Object ${label} lies elsewhere.`;
  }
  return null;
}

async function collect(objects: AsyncIterable<ObjectRuns>): Promise<Objects> {
  const found: Objects = new Map();
  for await (const object of objects) addTo(found, object);
  return found;
}

/** By the z plane that each object names. */
export async function collectPages(objects: AsyncIterable<FileObject>): Promise<Map<number, Objects>> {
  const pages = new Map<number, Objects>();
  for await (const object of objects) {
    const page = object.place?.z ?? 0;
    const found = pages.get(page) ?? new Map<number, MeasuredObject>();
    pages.set(page, found);
    addTo(found, object);
  }
  return pages;
}

function addTo(found: Objects, object: ObjectRuns): void {
  const measured = measureRuns(object);
  if (measured === null) return;
  // Two objects of one label cannot be told apart; counted as none, they are missed.
  if (found.has(object.label)) found.delete(object.label);
  else found.set(object.label, measured);
}

/** All objects as one. */
function merge(objects: Objects): Objects {
  if (objects.size === 0) return new Map();
  const all: MeasuredObject = {
    label: MASK_VALUE,
    area: 0,
    sumX: 0,
    sumY: 0,
    bounds: { x: Infinity, y: Infinity, width: 0, height: 0 },
  };
  let right = 0;
  let bottom = 0;
  for (const { area, sumX, sumY, bounds } of objects.values()) {
    all.area += area;
    all.sumX += sumX;
    all.sumY += sumY;
    all.bounds.x = Math.min(all.bounds.x, bounds.x);
    all.bounds.y = Math.min(all.bounds.y, bounds.y);
    right = Math.max(right, bounds.x + bounds.width);
    bottom = Math.max(bottom, bounds.y + bounds.height);
  }
  all.bounds.width = right - all.bounds.x;
  all.bounds.height = bottom - all.bounds.y;
  return new Map([[MASK_VALUE, all]]);
}
