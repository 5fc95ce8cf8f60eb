import { TILE_SIZE } from '../../core/edit/patch.ts';
import { labelBytes } from './npy-header.ts';

/** Blocks that are packed side by side: as many as Node has threads for it, twice. */
const AT_ONCE = 8;

export interface PackedBlock {
  column: number;
  /** Null where all is background. */
  packed: Buffer | null;
}

/**
 * A band of labels (at most a tile high) cut into squares of a tile, padded with background at the right and the bottom, little-endian,
 * packed. In groups, from left to right.
 */
export async function* packBlocks(
  labels: Uint32Array,
  width: number,
  bytesPerLabel: 2 | 4,
  pack: (bytes: Uint8Array) => Promise<Buffer>,
): AsyncGenerator<PackedBlock[], void, undefined> {
  const columns = Math.ceil(width / TILE_SIZE);
  for (let first = 0; first < columns; first += AT_ONCE) {
    const group = Array.from({ length: Math.min(AT_ONCE, columns - first) }, (_, i) => first + i);
    yield await Promise.all(
      group.map(async (column) => {
        const block = cutBlock(labels, width, column * TILE_SIZE);
        return { column, packed: block && (await pack(labelBytes(block, bytesPerLabel))) };
      }),
    );
  }
}

function cutBlock(labels: Uint32Array, width: number, left: number): Uint32Array | null {
  const columns = Math.min(TILE_SIZE, width - left);
  let block: Uint32Array | null = null;
  for (let from = left, to = 0; from < labels.length; from += width, to += TILE_SIZE) {
    const row = labels.subarray(from, from + columns);
    if (block === null && row.every((label) => label === 0)) continue;
    block ??= new Uint32Array(TILE_SIZE * TILE_SIZE);
    block.set(row, to);
  }
  return block;
}
