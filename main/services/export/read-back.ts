import { rm } from 'node:fs/promises';
import { basename } from 'node:path';

import type { ExportFormat } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { measureRuns, type ObjectRuns } from '../../../core/mask/object-runs.ts';
import type { MeasuredObject } from '../../../core/mask/objects.ts';
import { measureSource } from '../../exporters/objects.ts';
import { wholeStack } from '../../exporters/ome-zarr/inside.ts';
import { readCoco } from '../../formats/label-files/coco.ts';
import { readDicomSeg } from '../../formats/label-files/dicom-seg.ts';
import type { FileObject } from '../../formats/label-files/file-object.ts';
import { readGeojson } from '../../formats/label-files/geojson.ts';
import { measureLabelImage } from '../../formats/label-files/label-image.ts';
import { readRoiZip } from '../../formats/label-files/roi-zip.ts';
import type { Exporter, LabelSource, LabelStack } from '../exporting.ts';

/** What was found equal when a written file was read again: labels, and area, centre and bounds of each. */
export interface Verification {
  objects: number;
  pixels: number;
}

type Objects = Map<number, MeasuredObject>;

/** The label that a mask has on all objects. */
const MASK_VALUE = 255;

/** How each format is read again, by code that shares nothing with its writer; those missing here are not. */
const READERS: Partial<Record<ExportFormat, (path: string, signal?: AbortSignal) => Promise<Objects>>> = {
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
  nifti: measureLabelImage,
  'dicom-seg': (path, signal) => collect(readDicomSeg(path, { signal })),
};

/**
 * Writes a file, reads it again and compares; null for formats that are not read again. A file that differs is removed.
 *
 * @throws AppError `export.different`; the exporter's own errors
 */
export async function writeVerified(
  exporter: Exporter,
  source: LabelSource,
  path: string,
  signal?: AbortSignal,
): Promise<Verification | null> {
  const { placeIn, writeStack } = exporter;
  // What goes into an image has all of its planes.
  if (placeIn && writeStack)
    return writeStackVerified({ ...exporter, writeStack }, wholeStack(source), path, signal);
  await exporter.write(source, path, signal);
  const read = READERS[exporter.format];
  if (read === undefined) return null;
  return verify(exporter, [source], path, () => read(path, signal), signal);
}

/** As `writeVerified`, of all planes in one file. */
export async function writeStackVerified(
  exporter: Exporter & Required<Pick<Exporter, 'writeStack'>>,
  stack: LabelStack,
  path: string,
  signal?: AbortSignal,
): Promise<Verification> {
  await exporter.writeStack(stack, path, signal);
  // Its frames are sorted by objects, so that all of them are read for a plane as for all planes.
  let pages: Promise<Map<number, Objects>> | undefined;
  const readFrames = async (page: number) => {
    pages ??= collectPages(readDicomSeg(path, { signal }));
    return (await pages).get(page) ?? new Map<number, MeasuredObject>();
  };
  const readPage = (page: number) => measureLabelImage(path, signal, page);
  const read = exporter.format === 'dicom-seg' ? readFrames : readPage;
  return verify(exporter, stack.planes, path, read, signal);
}

async function verify(
  exporter: Exporter,
  planes: readonly LabelSource[],
  path: string,
  read: (page: number) => Promise<Objects>,
  signal?: AbortSignal,
): Promise<Verification> {
  const verified: Verification = { objects: 0, pixels: 0 };
  let problem: string | null = null;
  for (const [page, source] of planes.entries()) {
    const measured = await measureSource(source, signal);
    const expected = exporter.format === 'mask-png' ? merge(measured) : measured;
    try {
      problem = findDifference(expected, await read(page));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problem = error.message;
    }
    if (problem !== null) break;
    verified.objects += measured.size;
    for (const { area } of measured.values()) verified.pixels += area;
  }
  if (problem === null) return verified;
  await rm(path, { recursive: true, force: true });
  throw new AppError(
    'export.different',
    `${basename(path)} was written and read again, but does not hold the same objects: ${problem} It was removed. Export again; if this stays, choose another disk or format, and report it.`,
    { details: { format: exporter.format, path } },
  );
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
async function collectPages(objects: AsyncIterable<FileObject>): Promise<Map<number, Objects>> {
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
