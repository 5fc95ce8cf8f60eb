import { corrupt } from '../failures.ts';
import type { OmeImage, OmePlanes } from './ome.ts';
import { filesOf, isHere, type FilesOfSet } from './ome-files.ts';
import type { Page } from './page.ts';
import type { Stack } from './stack.ts';
import type { TiffFile } from './tiff-file.ts';

/** More planes than any file holds: a header that says so is damaged. */
const MAX_PLANES = 10_000_000;

/** Sizes, or a place, along the axes of planes; `c` counts pages. */
type Along = Record<'c' | 'z' | 't', number>;

const ORIGIN: Along = { c: 0, z: 0, t: 0 };

/**
 * The planes of an OME-TIFF by its TiffData elements, in this file and in those beside it; without any, its pages in the
 * dimension order. Where files of a set are not there, the image is cut to the planes that are.
 */
export async function omeStack(tiff: TiffFile, first: Page, image: OmeImage): Promise<Stack> {
  const { c, z, t } = image.sizes;
  const sizes = { c: Math.max(1, Math.round(c / first.samples)), z, t };
  const count = sizes.c * z * t;
  if (count > MAX_PLANES) throw corrupt(tiff.file.name, `its OME-XML declares ${count} planes`);
  const files = await filesOf(tiff.file, image);
  const places = placeAll(tiff, image, files, sizes);
  const isCut = files.missing.length > 0;
  const { from, extent } = (isCut ? boundsOf(places.pages, sizes) : null) ?? { from: ORIGIN, extent: sizes };
  const indexOf = (atT: number, atC: number, atZ: number) =>
    placeIndex({ t: atT + from.t, c: atC + from.c, z: atZ + from.z }, sizes);
  return {
    format: 'OME-TIFF',
    t: extent.t,
    z: extent.z,
    channelPages: extent.c,
    channels: image.channels.slice(from.c * first.samples),
    pixelSize: image.pixelSize,
    pageOf(atT, atC, atZ) {
      const page = places.pages[indexOf(atT, atC, atZ)];
      return page < 0 ? null : page;
    },
    fileOf: (atT, atC, atZ) => files.present[places.files[indexOf(atT, atC, atZ)]] ?? null,
    isContiguous: false,
    metadata: describe(image, files),
  };
}

function describe({ name }: OmeImage, { present, missing }: FilesOfSet): Record<string, string> {
  const metadata: Record<string, string> = name ? { Name: name } : {};
  const all = 1 + present.length + missing.length;
  const names = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ', …' : '');
  if (missing.length > 0) metadata['Files'] = `${1 + present.length} of ${all}, not in the folder: ${names}`;
  else if (all > 1) metadata['Files'] = `${all}`;
  return metadata;
}

/** By place, the page of each plane (-1: none), and which of the other files it is in (-1: this one). */
function placeAll(tiff: TiffFile, image: OmeImage, { present }: FilesOfSet, sizes: Along) {
  const pages = new Int32Array(sizes.c * sizes.z * sizes.t).fill(-1);
  const files = new Int32Array(pages.length).fill(-1);
  const everything: OmePlanes = { page: 0, count: null, ...ORIGIN, file: null, uuid: null };
  const axes = [...image.order.slice(2).toLowerCase()] as (keyof Along)[];
  const rank = (run: OmePlanes) => axes.reduceRight((at, axis) => at * sizes[axis] + run[axis], 0);
  const runs = image.planes.length > 0 ? image.planes : [everything];
  const numbers = new Map(present.map((name, index) => [name, index]));
  // One without a count goes on for as many pages as there are, but no further than to where the next one begins.
  for (const run of [...runs].sort((a, b) => rank(a) - rank(b))) {
    const isOwn = isHere(tiff.file, image, run);
    const file = isOwn ? -1 : numbers.get(run.file!);
    if (file === undefined) continue;
    for (const [index, page] of pagesOf(run, sizes, axes, isOwn ? tiff.pageCount : Infinity)) {
      pages[index] = page;
      files[index] = file;
    }
  }
  return { pages, files };
}

/** [place, page] of each plane of a run. */
function* pagesOf(
  run: OmePlanes,
  sizes: Along,
  axes: readonly (keyof Along)[],
  pageCount: number,
): Generator<[number, number]> {
  const at = { c: run.c, z: run.z, t: run.t };
  const count = Math.min(run.count ?? Infinity, pageCount - run.page);
  for (let i = 0; i < count; i++) {
    if (!(at.c < sizes.c && at.z < sizes.z && at.t < sizes.t)) return;
    yield [placeIndex(at, sizes), run.page + i];
    for (const axis of axes) {
      if (++at[axis] < sizes[axis] || axis === axes[2]) break;
      at[axis] = 0;
    }
  }
}

function placeIndex({ c, z, t }: Along, sizes: Along): number {
  return (t * sizes.c + c) * sizes.z + z;
}

/** Where the planes lie that have a page; null when none has. */
function boundsOf(pages: Int32Array, sizes: Along): { from: Along; extent: Along } | null {
  const from = { ...sizes };
  const end = { ...ORIGIN };
  pages.forEach((page, index) => {
    if (page < 0) return;
    const channels = Math.floor(index / sizes.z);
    const at = { z: index % sizes.z, c: channels % sizes.c, t: Math.floor(channels / sizes.c) };
    for (const axis of ['c', 'z', 't'] as const) {
      from[axis] = Math.min(from[axis], at[axis]);
      end[axis] = Math.max(end[axis], at[axis] + 1);
    }
  });
  if (end.c === 0) return null;
  return { from, extent: { c: end.c - from.c, z: end.z - from.z, t: end.t - from.t } };
}
