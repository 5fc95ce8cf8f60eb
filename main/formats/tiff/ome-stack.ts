import { corrupt } from '../failures.ts';
import type { OmeImage, OmePlanes } from './ome.ts';
import type { Page } from './page.ts';
import type { Stack } from './stack.ts';
import type { TiffFile } from './tiff-file.ts';

/** More planes than any file holds: a header that says so is damaged. */
const MAX_PLANES = 10_000_000;

/** The planes of an OME-TIFF by its TiffData elements; without any, its pages in the dimension order. */
export function omeStack(tiff: TiffFile, first: Page, image: OmeImage): Stack {
  const { z, t } = image.sizes;
  const channelPages = Math.max(1, Math.round(image.sizes.c / first.samples));
  if (t * z * channelPages > MAX_PLANES)
    throw corrupt(tiff.file.name, `its OME-XML declares ${t * z * channelPages} planes`);
  const pages = new Int32Array(t * z * channelPages).fill(-1);
  const everything: OmePlanes = { page: 0, count: null, c: 0, z: 0, t: 0, file: null, uuid: null };
  for (const run of image.planes.length > 0 ? image.planes : [everything]) {
    if (isHere(tiff, image, run)) place(run, { c: channelPages, z, t }, image.order, tiff.pageCount, pages);
  }
  return {
    format: 'OME-TIFF',
    t,
    z,
    channelPages,
    channels: image.channels,
    pixelSize: image.pixelSize,
    pageOf(atT, c, atZ) {
      const page = pages[(atT * channelPages + c) * z + atZ];
      return page < 0 ? null : page;
    },
    isContiguous: false,
    metadata: image.name ? { Name: image.name } : {},
  };
}

/** A file keeps its UUID when it is renamed, so the UUID counts before the name. */
function isHere(tiff: TiffFile, image: OmeImage, run: OmePlanes): boolean {
  if (run.file === null || run.file === tiff.file.name) return true;
  if (run.uuid !== null && run.uuid === image.uuid) return true;
  return image.uuid === null && image.planes.every((other) => other.file === run.file);
}

function place(
  run: OmePlanes,
  sizes: { c: number; z: number; t: number },
  order: string,
  pageCount: number,
  pages: Int32Array,
): void {
  const axes = [...order.slice(2).toLowerCase()] as ('c' | 'z' | 't')[];
  const at = { c: run.c, z: run.z, t: run.t };
  const count = Math.min(run.count ?? Infinity, pageCount - run.page);
  for (let i = 0; i < count; i++) {
    if (!(at.c < sizes.c && at.z < sizes.z && at.t < sizes.t)) return;
    pages[(at.t * sizes.c + at.c) * sizes.z + at.z] = run.page + i;
    for (const axis of axes) {
      if (++at[axis] < sizes[axis] || axis === axes[2]) break;
      at[axis] = 0;
    }
  }
}
