import { binInto } from '../../core/image/bin.ts';
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
