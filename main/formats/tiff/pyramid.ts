import type { Level } from '../../../core/image/pixel-source.ts';
import { TAG, type Page } from './page.ts';
import { isSameKind, type Stack } from './stack.ts';
import type { Plane, TiffFile } from './tiff-file.ts';

/** Where a reduced level is: SubIFD number `subIfd` of every page, or a page of its own (slide scanners). */
export interface ReducedLevel extends Level {
  source: { subIfd: number } | { page: number };
}

/** Reduced copies of the image that begins with page `firstIndex`, from large to small; pages whose proportions differ (slide labels, overviews) aren't any. */
export async function findLevels(
  tiff: TiffFile,
  first: Page,
  stack: Stack,
  firstIndex: number,
): Promise<ReducedLevel[]> {
  const levels: ReducedLevel[] = [];
  const add = (page: Page, source: ReducedLevel['source']): void => {
    const previous = levels.at(-1) ?? first;
    const downsample = first.width / page.width;
    const isReduced = page.width < previous.width && page.height <= previous.height;
    const isInProportion = Math.abs(first.height / downsample - page.height) <= 1.5;
    if (isSameKind(page, first) && isReduced && isInProportion) {
      levels.push({ width: page.width, height: page.height, downsample, source });
    }
  };
  const subIfds = (await first.directory.numbers(TAG.subIfds)) ?? [];
  for (let i = 1; i <= subIfds.length; i++) add(await tiff.reducedPage(firstIndex, i), { subIfd: i });
  if (levels.length === 0 && stack.format === 'TIFF' && stack.z * stack.t * stack.channelPages === 1) {
    for (let i = 1; i < tiff.pageCount; i++) {
      const page = await tiff.page(i);
      if (page.isReduced || page.isTiled) add(page, { page: i });
    }
  }
  return levels;
}

export function levelPlane(tiff: TiffFile, page: number, level: ReducedLevel): Promise<Plane> {
  return 'page' in level.source
    ? tiff.plane(level.source.page)
    : tiff.reducedPlane(page, level.source.subIfd);
}
