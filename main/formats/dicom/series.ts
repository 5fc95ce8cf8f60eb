import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { ArraySource } from '../arrays/array-source.ts';
import { denseStrides, type ChunkedArray } from '../arrays/chunked-array.ts';
import { rescaleChunks } from '../arrays/rescaled-array.ts';
import { unreadable, unsupported } from '../failures.ts';
import { FileReader } from '../file-reader.ts';
import { readFrame, storedType } from './frames.ts';
import { readSlice, type Slice } from './slice.ts';

const MAX_FILES = 20_000;
/** Files that are looked into at once. */
const AT_ONCE = 8;
/** Positions closer than this, in mm, are one. */
const SAME_PLACE = 1e-3;

/** True for names that DICOM files have: `.dcm`, `.dicom`, no ending, or digits as in a UID. */
export function isDicomName(name: string): boolean {
  return /^[^.]+$|\.(?:dcm|dicom|\d+)$/i.test(name) && !/^DICOMDIR$/i.test(name);
}

/** Files of a folder that may be slices, in natural order; empty where it holds folders or other files too. */
export async function listSlices(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(basename(folder), error);
  });
  const visible = entries.filter(({ name }) => !name.startsWith('.') && !/^DICOMDIR$/i.test(name));
  if (visible.length > MAX_FILES || visible.some((entry) => !entry.isFile() || !isDicomName(entry.name)))
    return [];
  return visible
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => join(folder, name));
}

/**
 * A folder with the slices of one series, sorted by their place in space (without one, by instance number); several at each
 * place are points in time.
 *
 * @throws AppError `file.unsupported` for several series (listing them) or slices that do not fit together, `file.corrupt`
 */
export async function openSeries(folder: string, paths: readonly string[]): Promise<PixelSource> {
  const name = basename(folder);
  const slices: Slice[] = [];
  for (let i = 0; i < paths.length; i += AT_ONCE) {
    const read = await Promise.all(paths.slice(i, i + AT_ONCE).map(readSlice));
    slices.push(...read.filter((slice) => slice !== null));
  }
  checkSlices(name, slices);
  const { order, t, z, spacing } = arrangeSlices(slices);
  const first = order[0];
  const { spacing: pixels, sliceSpacing } = first.image;
  return new ArraySource({
    name,
    format: 'DICOM series',
    axes: ['t', 'z', 'y', 'x', 'c'],
    levels: [seriesArray(order, t, z)],
    displayRanges: [first.image.window],
    isRgb: first.plan.samples === 3,
    pixelSize: pixels && { ...pixels, z: z > 1 ? (spacing ?? sliceSpacing) : null, unit: 'mm' },
    metadata: { Files: `${order.length}`, ...first.metadata },
    close: () => Promise.resolve(),
  });
}

function checkSlices(name: string, slices: Slice[]): void {
  if (slices.length === 0)
    throw unsupported(name, 'it is a folder without DICOM images', 'Open the images inside one by one.');
  const series = new Map<string, Slice[]>();
  for (const slice of slices) series.set(slice.series, [...(series.get(slice.series) ?? []), slice]);
  if (series.size > 1) {
    const list = [...series.values()].map(
      (files) => `${basename(files[0].path)} and ${files.length - 1} more (${sizeOf(files[0])})`,
    );
    const what = `it holds ${series.size} series: ${list.slice(0, 8).join('; ')}`;
    throw unsupported(name, what, 'Put each series in a folder of its own, or open one file.');
  }
  const kind = ({ image }: Slice) =>
    [image.rows, image.columns, image.samples, image.type.kind, image.type.bytes, image.photometric].join();
  const other = slices.find((slice) => kind(slice) !== kind(slices[0]) || slice.image.frames > 1);
  if (other === undefined || (slices.length === 1 && slices[0].image.frames === 1)) return;
  const what = `${basename(other.path)} (${sizeOf(other)}) is not of the same size and kind as ${basename(slices[0].path)} (${sizeOf(slices[0])})`;
  throw unsupported(name, what, 'Open the files one by one.');
}

function sizeOf({ image }: Slice): string {
  const frames = image.frames > 1 ? ` x ${image.frames} frames` : '';
  return `${image.columns} x ${image.rows}${frames}`;
}

/** Slices with t slowest; `spacing` is the distance of neighbouring planes in mm, null when it is not known. */
export function arrangeSlices(slices: Slice[]): {
  order: Slice[];
  t: number;
  z: number;
  spacing: number | null;
} {
  const byNumber = [...slices].sort((a, b) => a.number - b.number);
  const flat = { order: byNumber, t: 1, z: slices.length, spacing: null };
  if (slices.some(({ position }) => position === null)) return flat;
  const places: { at: number; slices: Slice[] }[] = [];
  // Sorting is stable: slices at one place stay in the order of their numbers.
  for (const slice of [...byNumber].sort((a, b) => a.position! - b.position!)) {
    const last = places.at(-1);
    if (last && slice.position! - last.at < SAME_PLACE) last.slices.push(slice);
    else places.push({ at: slice.position!, slices: [slice] });
  }
  const t = places[0].slices.length;
  if (places.some((place) => place.slices.length !== t)) return flat;
  for (const place of places) place.slices.sort((a, b) => a.number - b.number);
  const order = Array.from({ length: t }, (_, time) => places.map((place) => place.slices[time])).flat();
  const length = places.at(-1)!.at - places[0].at;
  const spacing = places.length > 1 ? Number((length / (places.length - 1)).toPrecision(7)) : null;
  return { order, t, z: places.length, spacing };
}

/** Axes t, z, row, column, sample; a slice is a chunk, rescaled by its own scale (PET has one for each slice). */
function seriesArray(order: Slice[], t: number, z: number): ChunkedArray {
  const { plan } = order[0];
  const { samples } = plan;
  const { rows, columns } = plan.image;
  const chunkShape = [1, 1, rows, columns, samples];
  const stored: ChunkedArray = {
    shape: [t, z, rows, columns, samples],
    chunkShape,
    dtype: storedType(plan),
    async readChunk([time, depth]) {
      const slice = order[time * z + depth];
      const file = slice.unpacked ?? (await FileReader.open(slice.path));
      try {
        return { data: await readFrame(file, slice.plan, 0), strides: denseStrides(chunkShape) };
      } finally {
        await file.close();
      }
    },
  };
  const isScaled = order.some(({ image }) => image.slope !== 1 || image.intercept !== 0);
  return isScaled ? rescaleChunks(stored, ([time, depth]) => order[time * z + depth].image) : stored;
}
