import { intersectRects, type Point, type Rect, uniteRects } from '../image/geometry.ts';
import type { Labelmap, TilePosition } from '../mask/labelmap.ts';
import { TILE_SIZE, type Patch } from './patch.ts';
import { TileFlood } from './tile-flood.ts';

/** All pixels of one label that are 4-connected with a seed, inside an area. */
export interface Region {
  /** The label of all its pixels. */
  label: number;
  pixels: number;
  bounds: Rect;
  /** Other labels that touch it. */
  neighbours: ReadonlySet<number>;
  touchesImageEdge: boolean;
  /** Tiles outside the area that it goes on into, maybe: where there are any, it is not whole. */
  missing: readonly TilePosition[];
  /** Per tile, 1 for its pixels. */
  tiles: readonly { place: Rect; mask: Uint8Array; bounds: Rect }[];
}

/**
 * Finds the region of equal labels around a pixel by horizontal runs, tile by tile (after Smith 1979, "Tint fill"): memory
 * follows the tiles it touches. Only tiles that lie in `area` with all of their pixels are looked at.
 */
export function floodRegion(labelmap: Labelmap, seed: Point, area: Rect): Region {
  const label = labelmap.get(seed.x, seed.y);
  const missing = new Map<number, TilePosition>();
  const neighbours = new Set<number>();
  const floods = new Map<number, TileFlood>();
  const waiting = new Set<number>();
  const keyOf = (column: number, row: number) => row * labelmap.columns + column;
  let touchesImageEdge = false;

  const enter = (column: number, row: number, y: number, from: number, to: number): void => {
    if (column < 0 || row < 0 || column >= labelmap.columns || row >= labelmap.rows) {
      touchesImageEdge = true;
      return;
    }
    const key = keyOf(column, row);
    let flood = floods.get(key);
    if (flood === undefined) {
      const place = labelmap.tileRect(column, row);
      const inside = intersectRects(place, area);
      if (inside.width < place.width || inside.height < place.height) {
        missing.set(key, { column, row });
        return;
      }
      flood = new TileFlood(labelmap.tile(column, row), place, label, neighbours);
      floods.set(key, flood);
    }
    flood.enter(y, from, to);
    waiting.add(key);
  };

  const column = Math.floor(seed.x / TILE_SIZE);
  const row = Math.floor(seed.y / TILE_SIZE);
  const x = seed.x - column * TILE_SIZE;
  enter(column, row, seed.y - row * TILE_SIZE, x, x + 1);
  for (const key of waiting) {
    waiting.delete(key);
    const at = { column: key % labelmap.columns, row: Math.floor(key / labelmap.columns) };
    floods.get(key)?.run({
      left: (y) => enter(at.column - 1, at.row, y, TILE_SIZE - 1, TILE_SIZE),
      right: (y) => enter(at.column + 1, at.row, y, 0, 1),
      above: (from, to) => enter(at.column, at.row - 1, TILE_SIZE - 1, from, to),
      below: (from, to) => enter(at.column, at.row + 1, 0, from, to),
    });
  }

  const tiles = [...floods.values()]
    .filter(({ pixels }) => pixels > 0)
    .map(({ place, mask, bounds }) => ({ place, mask, bounds }));
  return {
    label,
    pixels: [...floods.values()].reduce((sum, { pixels }) => sum + pixels, 0),
    bounds: tiles.reduce<Rect>((all, tile) => uniteRects(all, tile.bounds), emptyAt(seed)),
    neighbours,
    touchesImageEdge,
    missing: [...missing.values()],
    tiles,
  };
}

/** The edit that gives all of a region another label; null when it has that already. */
export function regionPatch(labelmap: Labelmap, region: Region, to: number): Patch | null {
  if (region.label === to) return null;
  // All of a region's pixels change: its tiles' bounds are the parts, nothing has to be compared.
  const parts = region.tiles.map(({ place, mask, bounds: rect }) => {
    const before = labelmap.readRect(rect);
    const after = before.slice();
    for (let y = 0; y < rect.height; y++) {
      const first = (rect.y - place.y + y) * place.width + (rect.x - place.x);
      const row = mask.subarray(first, first + rect.width);
      // By runs: most are long.
      for (let start = row.indexOf(1); start >= 0;) {
        const next = row.indexOf(0, start);
        const end = next < 0 ? rect.width : next;
        after.fill(to, y * rect.width + start, y * rect.width + end);
        start = row.indexOf(1, end);
      }
    }
    return { rect, before, after };
  });
  return { parts };
}

function emptyAt({ x, y }: Point): Rect {
  return { x, y, width: 0, height: 0 };
}
