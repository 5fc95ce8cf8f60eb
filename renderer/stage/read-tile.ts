import { allocatePixels, type Dtype, type Pixels } from '../../core/image/dtype.ts';
import { intersectRects, type Rect } from '../../core/image/geometry.ts';
import { type Grid, type GridTile, gridTileRect } from './tile-grid.ts';

/** Reads a rectangle of a level of the file, one channel, row by row. */
export type ReadRegion = (level: number, rect: Rect, signal: AbortSignal) => Promise<Pixels>;

/** Side of one request while binning: keeps each answer small enough to bin within a frame. */
const CHUNK = 1024;

/** Values of one channel of a tile, in the file's dtype; means of `bin` x `bin` pixels on binned grids. */
export async function readTile(
  grid: Grid,
  tile: GridTile,
  dtype: Dtype,
  read: ReadRegion,
  signal: AbortSignal,
): Promise<Pixels> {
  const rect = gridTileRect(grid, tile);
  if (grid.bin === 1) return read(grid.level, rect, signal);
  const out = allocatePixels(dtype, rect.width * rect.height);
  const side = CHUNK / grid.bin;
  const chunks: Promise<void>[] = [];
  for (let y = 0; y < rect.height; y += side) {
    for (let x = 0; x < rect.width; x += side)
      chunks.push(addChunk(grid, rect, { x, y }, side, out, read, signal));
  }
  await Promise.all(chunks);
  return out;
}

async function addChunk(
  grid: Grid,
  rect: Rect,
  at: { x: number; y: number },
  side: number,
  out: Pixels,
  read: ReadRegion,
  signal: AbortSignal,
): Promise<void> {
  const width = Math.min(side, rect.width - at.x);
  const height = Math.min(side, rect.height - at.y);
  const region = intersectRects(
    {
      x: (rect.x + at.x) * grid.bin,
      y: (rect.y + at.y) * grid.bin,
      width: width * grid.bin,
      height: height * grid.bin,
    },
    { x: 0, y: 0, ...grid.source },
  );
  const values = await read(grid.level, region, signal);
  binInto(values, region, grid.bin, out, at.y * rect.width + at.x, rect.width);
}

/**
 * Means of `bin` x `bin` squares of `values` (row by row, `size` large; squares cut at the right and bottom edge),
 * written to `out` from index `offset` on with `stride` values per row.
 */
export function binInto(
  values: Pixels,
  size: { width: number; height: number },
  bin: number,
  out: Pixels,
  offset: number,
  stride: number,
): void {
  const columns = Math.ceil(size.width / bin);
  const sums = new Float64Array(columns);
  const isFloat = out instanceof Float32Array || out instanceof Float64Array;
  for (let top = 0; top < size.height; top += bin) {
    sums.fill(0);
    const bottom = Math.min(size.height, top + bin);
    for (let y = top; y < bottom; y++) {
      const start = y * size.width;
      for (let column = 0; column < columns; column++) {
        const right = start + Math.min(size.width, (column + 1) * bin);
        let sum = 0;
        for (let i = start + column * bin; i < right; i++) sum += values[i];
        sums[column] += sum;
      }
    }
    const to = offset + (top / bin) * stride;
    for (let column = 0; column < columns; column++) {
      const count = (bottom - top) * Math.min(bin, size.width - column * bin);
      out[to + column] = isFloat ? sums[column] / count : Math.round(sums[column] / count);
    }
  }
}
