import { bytesPerPixel } from '../../../core/image/dtype.ts';
import { corrupt, unsupported } from '../failures.ts';
import type { FileReader } from '../file-reader.ts';
import { COMPRESSION } from './decompress.ts';
import { TAG, type Page } from './page.ts';

/** Uncompressed strips are cut into pieces of about this size: ImageJ stores a whole plane as one strip. */
const PIECE_BYTES = 512 * 1024;
/** A block may unpack to this much whatever its stored size; beyond, its header is not believed (see `checkSizes`). */
const TRUSTED_BYTES = 16 * 2 ** 20;
/** Deflate reaches 1032:1 at most, LZW about 1400:1, a JPEG of one colour 3000:1. */
const MAX_RATIO = 5000;
const MAX_BLOCK_BYTES = 2 ** 31 - 2 ** 16;

/** The tiles or strips of a page: `across` x `down` of them for each of `planes` (1, or one per sample when planar). */
export interface Blocks {
  /** Tells the blocks of one plane from those of any other in the file. */
  key: string;
  width: number;
  height: number;
  across: number;
  down: number;
  /** Values per pixel inside a block. */
  samples: number;
  /** File offset and stored bytes by index (plane * down + row) * across + column; 0 bytes: an absent block, all zero. */
  offsets: number[];
  sizes: number[];
}

/** @throws AppError `file.corrupt`, `file.unsupported` */
export async function readBlocks(file: FileReader, page: Page): Promise<Blocks> {
  const { directory, isTiled } = page;
  const width = isTiled ? ((await directory.number(TAG.tileWidth)) ?? 0) : page.width;
  const rows = await directory.number(isTiled ? TAG.tileLength : TAG.rowsPerStrip);
  const height = isTiled ? (rows ?? 0) : Math.min(page.height, rows || page.height);
  if (!(width >= 1 && height >= 1))
    throw corrupt(file.name, `its tiles are ${width} x ${height} pixels large`);
  const across = Math.ceil(page.width / width);
  const down = Math.ceil(page.height / height);
  const count = across * down * (page.isPlanar ? page.samples : 1);
  const offsets = await directory.numbers(isTiled ? TAG.tileOffsets : TAG.stripOffsets);
  if (!offsets || offsets.length < count) {
    throw corrupt(
      file.name,
      `${page.width} x ${page.height} pixels need ${count} blocks of data, but it lists ${offsets?.length ?? 0}`,
    );
  }
  const blocks: Blocks = {
    key: `${directory.offset}`,
    width,
    height,
    across,
    down,
    samples: page.isPlanar ? 1 : page.samples,
    offsets,
    sizes: [],
  };
  const sizes = await directory.numbers(isTiled ? TAG.tileByteCounts : TAG.stripByteCounts);
  if (page.compression === COMPRESSION.none) {
    blocks.sizes = offsets
      .slice(0, count)
      .map((offset, i) => (offset === 0 ? 0 : blockRows(page, blocks, i) * rowBytes(page, blocks)));
  } else if (sizes && sizes.length >= count) {
    blocks.sizes = sizes;
  } else {
    throw corrupt(file.name, `it lists ${count} blocks of data, but the sizes of ${sizes?.length ?? 0}`);
  }
  checkSizes(file, page, blocks);
  return page.compression === COMPRESSION.none && !isTiled ? cutStrips(page, blocks) : blocks;
}

/** Stored rows of block `index`: strips end with the image, tiles are always whole. */
export function blockRows(page: Page, blocks: Blocks, index: number): number {
  if (page.isTiled) return blocks.height;
  const row = Math.floor(index / blocks.across) % blocks.down;
  return Math.min(blocks.height, page.height - row * blocks.height);
}

/** Bytes of one row of a block once it is decompressed. */
export function rowBytes(page: Page, blocks: Blocks): number {
  return Math.ceil((blocks.width * blocks.samples * page.bits) / 8);
}

/**
 * Refuses headers that promise more pixels than the file can hold, before anything of that size is allocated: a
 * kilobyte that claims 100,000 x 100,000 pixels must cost nothing.
 */
function checkSizes(file: FileReader, page: Page, blocks: Blocks): void {
  const values = blocks.width * blocks.height * blocks.samples;
  const unpacked = Math.max(values * bytesPerPixel(page.dtype), blocks.height * rowBytes(page, blocks));
  const isStored = page.compression === COMPRESSION.none;
  if (unpacked > MAX_BLOCK_BYTES && !(isStored && !page.isTiled && blocks.down === 1)) {
    throw unsupported(
      file.name,
      `one block of ${blocks.width} x ${blocks.height} pixels unpacks to ${Math.round(unpacked / 2 ** 20)} MB`,
      'Save it as a tiled TIFF, for example with QuPath or bfconvert.',
    );
  }
  blocks.sizes.forEach((size, i) => {
    const end = blocks.offsets[i] + size;
    if (size > 0 && end > file.size) {
      throw corrupt(file.name, `it ends at byte ${file.size}, but its pixels go on to byte ${end}`);
    }
    if (!isStored && unpacked > TRUSTED_BYTES && size * MAX_RATIO < unpacked) {
      throw corrupt(
        file.name,
        `its header promises ${page.width} x ${page.height} pixels, more than its ${file.size} bytes can hold`,
      );
    }
  });
  const absent = blocks.sizes.filter((size) => size === 0).length;
  if (absent === blocks.sizes.length) throw corrupt(file.name, 'none of its pixels are in the file');
}

/** The same strips as shorter ones, so that reading a region of an uncompressed plane reads little more than it. */
function cutStrips(page: Page, blocks: Blocks): Blocks {
  const bytes = rowBytes(page, blocks);
  const rows = Math.max(1, Math.floor(PIECE_BYTES / bytes));
  if (rows >= blocks.height) return blocks;
  // Only where a strip is the whole plane: shorter strips would leave pieces of two heights.
  if (blocks.down > 1) return blocks;
  const pieces = Math.ceil(blocks.height / rows);
  const offsets: number[] = [];
  const sizes: number[] = [];
  blocks.offsets.slice(0, page.isPlanar ? page.samples : 1).forEach((offset) => {
    for (let y = 0; y < page.height; y += rows) {
      offsets.push(offset === 0 ? 0 : offset + y * bytes);
      sizes.push(offset === 0 ? 0 : Math.min(rows, page.height - y) * bytes);
    }
  });
  return { ...blocks, height: rows, down: pieces, offsets, sizes };
}
