import type { ImageInfo } from '../../core/contract.ts';
import type { Rect } from '../../core/image/geometry.ts';
import type { Size } from '../state/viewport.ts';

/** Side of a drawn image tile, in pixels of its grid. */
export const PIXEL_TILE = 512;
/** Coarser than the file's last level by at most this factor: binned here, so that an image without a pyramid stays fast. */
const MAX_BIN = 8;

/** Coarser grids of a level that is being built would have the whole image read for what is there in a moment. */
const MAX_BIN_WHILE_BUILT = 2;
/** A draft is shown in place of grids finer by up to this factor: they would read most of the image. */
const DRAFT_STRETCH = 4;

/** One resolution that can be drawn: a level of the file, or one binned from it in the window. */
export interface Grid {
  /** Tells it from any other grid of the image, whatever levels come and go. */
  key: string;
  /** The file's level that is read, and how many of its pixels a side make one grid pixel. */
  level: number;
  bin: number;
  /** Its values are only roughly what they will be. */
  isDraft: boolean;
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

type Levels = Pick<ImageInfo, 'levels' | 'shape'>;

/** All resolutions of an image that can be had now, finest first; gaps between levels are filled by binning. */
export function gridsOf(info: Levels): Grid[] {
  const isBeingBuilt = info.levels.some(({ state }) => state === 'building');
  const maxBin = isBeingBuilt ? MAX_BIN_WHILE_BUILT : MAX_BIN;
  const there = info.levels.flatMap((level, index) => (level.state === 'building' ? [] : [index]));
  return there.flatMap((index, i) => {
    const level = info.levels[index];
    const next = there[i + 1];
    const coarser = next === undefined ? null : info.levels[next];
    const grids = [makeGrid(info, index, 1)];
    for (let bin = 2; bin <= (level.state === 'draft' ? 1 : maxBin); bin *= 2) {
      const isWanted =
        coarser === null
          ? Math.max(level.width, level.height) / bin > PIXEL_TILE / 2
          : coarser.width * bin * 1.5 < level.width;
      if (isWanted) grids.push(makeGrid(info, index, bin));
    }
    return grids;
  });
}

function makeGrid(info: Levels, index: number, bin: number): Grid {
  const { width, height, state } = info.levels[index];
  return {
    key: `${index}/${bin}${state === 'draft' ? ' draft' : ''}`,
    level: index,
    bin,
    isDraft: state === 'draft',
    source: { width, height },
    width: Math.ceil(width / bin),
    height: Math.ceil(height / bin),
    unitX: (info.shape.x / width) * bin,
    unitY: (info.shape.y / height) * bin,
  };
}

/** The coarsest grid that still has a pixel for each of the screen's; `deviceScale` is device pixels per image pixel. */
export function chooseGrid(grids: readonly Grid[], deviceScale: number): Grid {
  let chosen = grids[0];
  if (chosen === undefined) throw new Error('an image has at least one grid');
  for (const grid of grids) {
    const stretch = Math.max(grid.unitX, grid.unitY) * deviceScale;
    const isFine = stretch <= (grid.isDraft ? DRAFT_STRETCH : 1.001);
    if (isFine && grid.unitX > chosen.unitX) chosen = grid;
  }
  return chosen;
}

/** Whether so much of the image is in sight that it can be read only when coarser levels are there. */
export function isTooCoarse(grid: Grid, deviceScale: number): boolean {
  return Math.max(grid.unitX, grid.unitY) * deviceScale < 1 / 4;
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
