import { bytesPerPixel, type Pixels } from '../../../core/image/dtype.ts';
import { ByteCache } from '../byte-cache.ts';
import type { FileReader } from '../file-reader.ts';
import { blockRows, type Blocks } from './blocks.ts';
import { decodeBlock } from './decode-block.ts';
import type { Page } from './page.ts';

const CACHE_BYTES = 128 * 2 ** 20;
/** Neighbouring blocks are read at once up to this size, over gaps no larger than that. */
const RUN_BYTES = 4 * 2 ** 20;
const GAP_BYTES = 16 * 1024;

export type BlockCache = ByteCache<Pixels>;

/** Decoded blocks of a file, each read and decoded once while the cache holds it. Files of one folder may share a cache. */
export class BlockStore {
  readonly cache: BlockCache;
  readonly #file: FileReader;

  constructor(file: FileReader, cache: BlockCache = new ByteCache(CACHE_BYTES)) {
    this.#file = file;
    this.cache = cache;
  }

  /** The decoded blocks in the order of `indices`. */
  load(page: Page, blocks: Blocks, indices: readonly number[]): Promise<Pixels[]> {
    const found = new Map<number, Promise<Pixels>>();
    const missing: number[] = [];
    const key = (index: number) => `${this.#file.name}:${blocks.key}:${index}`;
    for (const index of indices) {
      const value = this.cache.get(key(index));
      if (value) found.set(index, value);
      else missing.push(index);
    }
    for (const run of groupRuns(blocks, missing)) {
      const start = run.start;
      const raw = this.#file.read(start, run.end - start);
      for (const index of run.indices) {
        const from = blocks.sizes[index] === 0 ? 0 : blocks.offsets[index] - start;
        const value = raw.then((data) =>
          decodeBlock(this.#file.name, page, blocks, index, data.subarray(from, from + blocks.sizes[index])),
        );
        const bytes =
          blockRows(page, blocks, index) * blocks.width * blocks.samples * bytesPerPixel(page.dtype);
        this.cache.set(key(index), value, bytes);
        found.set(index, value);
      }
    }
    return Promise.all(indices.map((index) => found.get(index)!));
  }
}

interface Run {
  start: number;
  end: number;
  indices: number[];
}

/** Stretches of the file that hold `indices`, few and long instead of many and short. */
function groupRuns(blocks: Blocks, indices: readonly number[]): Run[] {
  const runs: Run[] = [];
  const sorted = [...indices].sort((a, b) => blocks.offsets[a] - blocks.offsets[b]);
  for (const index of sorted) {
    const isAbsent = blocks.sizes[index] === 0;
    const start = isAbsent ? 0 : blocks.offsets[index];
    const end = start + blocks.sizes[index];
    const last = runs.at(-1);
    if (
      last &&
      !isAbsent &&
      start >= last.start &&
      start - last.end <= GAP_BYTES &&
      end - last.start <= RUN_BYTES
    ) {
      last.end = Math.max(last.end, end);
      last.indices.push(index);
    } else {
      runs.push({ start, end, indices: [index] });
    }
  }
  return runs;
}
