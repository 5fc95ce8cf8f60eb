import { allocatePixels, bytesPerPixel, type Pixels } from '../../../core/image/dtype.ts';
import { intersectRects, type Rect } from '../../../core/image/geometry.ts';
import type { Blocks } from './blocks.ts';
import type { BlockStore } from './block-store.ts';
import type { Page } from './page.ts';

/** Blocks are loaded in groups of about this many decoded bytes: parallel, yet bounded. */
const GROUP_BYTES = 48 * 2 ** 20;

/** One sample of a page inside `rect`, row by row. Stops between groups of blocks when aborted. */
export async function readPageRegion(
  store: BlockStore,
  page: Page,
  blocks: Blocks,
  sample: number,
  rect: Rect,
  signal?: AbortSignal,
): Promise<Pixels> {
  const out = allocatePixels(page.dtype, rect.width * rect.height);
  const indices = blocksIn(page, blocks, sample, rect);
  const blockBytes = blocks.width * blocks.height * blocks.samples * bytesPerPixel(page.dtype);
  const groupSize = Math.max(1, Math.floor(GROUP_BYTES / blockBytes));
  for (let i = 0; i < indices.length; i += groupSize) {
    signal?.throwIfAborted();
    const group = indices.slice(i, i + groupSize);
    const decoded = await store.load(page, blocks, group);
    group.forEach((index, k) => copyBlock(decoded[k], blocks, index, page.isPlanar ? 0 : sample, rect, out));
  }
  signal?.throwIfAborted();
  return out;
}

function blocksIn(page: Page, blocks: Blocks, sample: number, rect: Rect): number[] {
  const first = page.isPlanar ? sample * blocks.across * blocks.down : 0;
  const indices: number[] = [];
  const lastRow = Math.floor((rect.y + rect.height - 1) / blocks.height);
  const lastColumn = Math.floor((rect.x + rect.width - 1) / blocks.width);
  for (let row = Math.floor(rect.y / blocks.height); row <= lastRow; row++) {
    for (let column = Math.floor(rect.x / blocks.width); column <= lastColumn; column++) {
      indices.push(first + row * blocks.across + column);
    }
  }
  return indices;
}

function copyBlock(
  values: Pixels,
  blocks: Blocks,
  index: number,
  sample: number,
  rect: Rect,
  out: Pixels,
): void {
  const x = (index % blocks.across) * blocks.width;
  const y = (Math.floor(index / blocks.across) % blocks.down) * blocks.height;
  const part = intersectRects(rect, { x, y, width: blocks.width, height: blocks.height });
  const step = blocks.samples;
  for (let row = part.y; row < part.y + part.height; row++) {
    let from = ((row - y) * blocks.width + (part.x - x)) * step + sample;
    let to = (row - rect.y) * rect.width + (part.x - rect.x);
    if (step === 1) {
      out.set(values.subarray(from, from + part.width), to);
      continue;
    }
    for (let i = 0; i < part.width; i++, from += step) out[to++] = values[from]!;
  }
}
