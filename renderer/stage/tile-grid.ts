import type { ImageInfo } from '../../core/contract.ts';
import type { Rect } from '../../core/image/geometry.ts';
import type { Size } from '../state/viewport.ts';

/** Side of a drawn image tile, in pixels of its grid. */
export const PIXEL_TILE = 512;
/** Coarser than the file's last level by at most this factor: binned here, so that an image without a pyramid stays fast. */
const MAX_BIN = 8;

/** One resolution that can be drawn: a level of the file, or one binned from it in the window. */
export interface Grid {
  index: number;
  /** The file's level that is read, and how many of its pixels a side make one grid pixel. */
  level: number;
  bin: number;
  /** Of that level of the file. */
  source: Size;
  /** In grid pixels. */
  width: number;
  height: number;
  /** Image pixels (level 0) per grid pixel. */
  unitX: number;
  unitY: number;
}

export interface GridTile {
  column: number;
  row: number;
}

/** All resolutions of an image, finest first. */
export function gridsOf(info: Pick<ImageInfo, 'levels' | 'shape'>): Grid[] {
  const grids = info.levels.map((level, index) => makeGrid(info, index, level, 1));
  const last = info.levels.length - 1;
  const coarsest = info.levels[last];
  if (coarsest === undefined) throw new Error('an image has at least one level');
  for (
    let bin = 2;
    bin <= MAX_BIN && Math.max(coarsest.width, coarsest.height) / bin > PIXEL_TILE / 2;
    bin *= 2
  ) {
    grids.push(makeGrid(info, last, coarsest, bin));
  }
  return grids.map((grid, index) => ({ ...grid, index }));
}

function makeGrid(info: Pick<ImageInfo, 'shape'>, level: number, source: Size, bin: number): Grid {
  return {
    index: 0,
    level,
    bin,
    source: { width: source.width, height: source.height },
    width: Math.ceil(source.width / bin),
    height: Math.ceil(source.height / bin),
    unitX: (info.shape.x / source.width) * bin,
    unitY: (info.shape.y / source.height) * bin,
  };
}

/** The coarsest grid that still has a pixel for each of the screen's; `deviceScale` is device pixels per image pixel. */
export function chooseGrid(grids: readonly Grid[], deviceScale: number): Grid {
  let chosen = grids[0];
  if (chosen === undefined) throw new Error('an image has at least one grid');
  for (const grid of grids) {
    if (Math.max(grid.unitX, grid.unitY) * deviceScale <= 1.001 && grid.unitX > chosen.unitX) chosen = grid;
  }
  return chosen;
}

/** Tiles of `grid` that a part of the image (level 0 pixels) touches, those nearest its middle first. */
export function tilesInSight(grid: Grid, sight: Rect): GridTile[] {
  if (sight.width <= 0 || sight.height <= 0) return [];
  const last = (length: number): number => Math.ceil(length / PIXEL_TILE) - 1;
  const side = { x: grid.unitX * PIXEL_TILE, y: grid.unitY * PIXEL_TILE };
  const right = Math.min(last(grid.width), Math.ceil((sight.x + sight.width) / side.x) - 1);
  const bottom = Math.min(last(grid.height), Math.ceil((sight.y + sight.height) / side.y) - 1);
  const tiles: GridTile[] = [];
  for (let row = Math.floor(sight.y / side.y); row <= bottom; row++) {
    for (let column = Math.floor(sight.x / side.x); column <= right; column++) tiles.push({ column, row });
  }
  const middle = {
    x: (sight.x + sight.width / 2) / side.x - 0.5,
    y: (sight.y + sight.height / 2) / side.y - 0.5,
  };
  const distance = (tile: GridTile): number => Math.hypot(tile.column - middle.x, tile.row - middle.y);
  return tiles.sort((a, b) => distance(a) - distance(b));
}

/** Where a tile lies, in grid pixels. */
export function gridTileRect(grid: Grid, tile: GridTile): Rect {
  const x = tile.column * PIXEL_TILE;
  const y = tile.row * PIXEL_TILE;
  return { x, y, width: Math.min(PIXEL_TILE, grid.width - x), height: Math.min(PIXEL_TILE, grid.height - y) };
}
