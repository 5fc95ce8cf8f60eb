import type { Channel, PixelSize } from '../../../core/image/pixel-source.ts';
import { corrupt } from '../failures.ts';
import { parseImagej, type ImagejStack } from './imagej.ts';
import { TAG, type Page } from './page.ts';
import { readImagejResolution, readResolution } from './resolution.ts';
import { parseShaped, shapedStack } from './shaped.ts';
import type { TiffFile } from './tiff-file.ts';

/** Which page holds which plane. Channels count pages here; a page's samples come on top. */
export interface Stack {
  format: string;
  t: number;
  z: number;
  /** Pages per (t, z). */
  channelPages: number;
  /** Names and colours by channel; may be shorter than the channels there are. */
  channels: Channel[];
  pixelSize: PixelSize | null;
  /** Index of the page, or null when the file lacks that plane. */
  pageOf(t: number, channelPage: number, z: number): number | null;
  /** Of a set of files: the name of that beside this one which holds the plane; null for this one. */
  fileOf?(t: number, channelPage: number, z: number): string | null;
  /** True when planes follow the first page without pages of their own (ImageJ beyond 4 GB). */
  isContiguous: boolean;
  metadata: Record<string, string>;
}

/** What the file's first description, when it is not OME-XML, makes of its pages; without one, equal pages are a z stack. */
export async function readStack(tiff: TiffFile, first: Page): Promise<Stack> {
  const description = (await first.directory.text(TAG.imageDescription)) ?? '';
  const imagej = parseImagej(description);
  if (imagej) return imagejStack(tiff, first, imagej);
  const pixelSize = await readResolution(first.directory);
  const shaped = parseShaped(description, tiff.pageCount);
  if (shaped) return shapedStack(shaped, pixelSize);
  return pageStack(await equalPages(tiff, first), pixelSize, description);
}

async function imagejStack(tiff: TiffFile, first: Page, stack: ImagejStack): Promise<Stack> {
  const isContiguous = tiff.pageCount === 1 && stack.images > 1;
  if (isContiguous) await checkFollowing(tiff, stack.images);
  const isWhole = isContiguous || stack.images <= tiff.pageCount;
  const { channels, slices, frames } = isWhole ? stack : { channels: 1, slices: tiff.pageCount, frames: 1 };
  return {
    format: 'ImageJ TIFF',
    t: frames,
    z: slices,
    channelPages: channels,
    channels: [],
    pixelSize: await readImagejResolution(first.directory, stack),
    pageOf: (t, c, z) => (t * slices + z) * channels + c,
    isContiguous,
    metadata: {},
  };
}

async function checkFollowing(tiff: TiffFile, images: number): Promise<void> {
  const { blocks, page } = await tiff.followingPlane(images - 1);
  const end = blocks.offsets.at(-1)! + blocks.sizes.at(-1)!;
  if (page.compression === 1 && end <= tiff.file.size) return;
  throw corrupt(tiff.file.name, `it says that it holds ${images} planes, but there is room for fewer`);
}

function pageStack(pages: number[], pixelSize: PixelSize | null, description: string): Stack {
  return {
    format: 'TIFF',
    t: 1,
    z: pages.length,
    channelPages: 1,
    channels: [],
    pixelSize,
    pageOf: (_t, _c, z) => pages[z],
    isContiguous: false,
    metadata: description ? { Description: description.slice(0, 300) } : {},
  };
}

/** Pages of the first one's size and type; the others are thumbnails, labels or reduced copies. */
async function equalPages(tiff: TiffFile, first: Page): Promise<number[]> {
  const equal = [0];
  for (let i = 1; i < tiff.pageCount; i++) {
    const page = await tiff.page(i);
    if (
      !page.isReduced &&
      isSameKind(page, first) &&
      page.width === first.width &&
      page.height === first.height
    )
      equal.push(i);
  }
  return equal;
}

/** True when both hold values of one type, the same number per pixel. */
export function isSameKind(a: Page, b: Page): boolean {
  return a.dtype === b.dtype && a.samples === b.samples && a.colorSamples === b.colorSamples;
}
