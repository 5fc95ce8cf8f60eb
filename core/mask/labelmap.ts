import { TILE_SIZE } from '../edit/patch.ts';
import { intersectRects, type Rect } from '../image/geometry.ts';
import { TileStore } from './tile-store.ts';

export interface TilePosition {
  column: number;
  row: number;
}

/**
 * Integer labels of one plane (0 = background), kept in TILE_SIZE squares cut at the image's right and bottom edge.
 * A tile that was never written costs nothing, so a 50,000 x 50,000 image costs what was touched.
 */
export class Labelmap {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  private readonly tiles: TileStore;

  /**
   * `width` and `height` in pixels, at least 1. With `mostUnpacked`, tiles used longest ago are kept packed: whoever writes into a
   * tile's array has to take it anew after so many others.
   */
  constructor(width: number, height: number, { mostUnpacked = Infinity } = {}) {
    if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
      throw new Error(`a labelmap needs whole sides of at least 1 pixel, got ${width} x ${height}`);
    }
    this.width = width;
    this.height = height;
    this.columns = Math.ceil(width / TILE_SIZE);
    this.rows = Math.ceil(height / TILE_SIZE);
    this.tiles = new TileStore(mostUnpacked);
  }

  /** The label at a pixel; 0 outside the image. */
  get(x: number, y: number): number {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return 0;
    const column = Math.floor(x / TILE_SIZE);
    const row = Math.floor(y / TILE_SIZE);
    const tile = this.tiles.get(row * this.columns + column);
    if (tile === undefined) return 0;
    return tile[(y - row * TILE_SIZE) * this.tileWidth(column) + (x - column * TILE_SIZE)];
  }

  /** The tile's own labels, row by row (not a copy), or null where all is background. */
  tile(column: number, row: number): Uint32Array | null {
    return this.tiles.get(this.key(column, row)) ?? null;
  }

  /**
   * Labels of a tile where these of its columns and rows cross (ascending, from its own corner), row by row; null where all is
   * background. Unlike `tile` it leaves a packed tile packed.
   */
  pickFrom(column: number, row: number, xs: readonly number[], ys: readonly number[]): Uint32Array | null {
    return this.tiles.pick(this.key(column, row), this.tileWidth(column), xs, ys) ?? null;
  }

  /** As `tile`, but a missing tile is made first: for writing. */
  writableTile(column: number, row: number): Uint32Array {
    const key = this.key(column, row);
    let tile = this.tiles.get(key);
    if (tile === undefined) {
      const { width, height } = this.tileRect(column, row);
      tile = new Uint32Array(width * height);
      this.tiles.set(key, tile);
    }
    return tile;
  }

  /** Replaces a tile (the array is kept, not copied); null makes it background. */
  setTile(column: number, row: number, labels: Uint32Array | null): void {
    const key = this.key(column, row);
    if (labels === null) {
      this.tiles.delete(key);
      return;
    }
    const { width, height } = this.tileRect(column, row);
    if (labels.length !== width * height) {
      throw new Error(`tile ${column},${row} holds ${width * height} labels, got ${labels.length}`);
    }
    this.tiles.set(key, labels);
  }

  /** Where a tile lies, in image pixels. */
  tileRect(column: number, row: number): Rect {
    const x = column * TILE_SIZE;
    const y = row * TILE_SIZE;
    return { x, y, width: this.tileWidth(column), height: Math.min(TILE_SIZE, this.height - y) };
  }

  /** Labels of a rectangle, row by row; background outside the image. */
  readRect(rect: Rect): Uint32Array {
    const out = new Uint32Array(rect.width * rect.height);
    for (const { column, row } of this.tilesIn(rect)) {
      const tile = this.tile(column, row);
      if (tile === null) continue;
      const place = this.tileRect(column, row);
      const part = intersectRects(rect, place);
      for (let y = part.y; y < part.y + part.height; y++) {
        const from = (y - place.y) * place.width + (part.x - place.x);
        out.set(tile.subarray(from, from + part.width), (y - rect.y) * rect.width + (part.x - rect.x));
      }
    }
    return out;
  }

  /** Positions of the tiles that a rectangle touches, cut at the image, row by row. */
  tilesIn(rect: Rect): TilePosition[] {
    const part = intersectRects(rect, { x: 0, y: 0, width: this.width, height: this.height });
    const found: TilePosition[] = [];
    if (part.width === 0 || part.height === 0) return found;
    const lastColumn = Math.floor((part.x + part.width - 1) / TILE_SIZE);
    const lastRow = Math.floor((part.y + part.height - 1) / TILE_SIZE);
    for (let row = Math.floor(part.y / TILE_SIZE); row <= lastRow; row++) {
      for (let column = Math.floor(part.x / TILE_SIZE); column <= lastColumn; column++)
        found.push({ column, row });
    }
    return found;
  }

  /** Number of tiles that hold an array. */
  get tileCount(): number {
    return this.tiles.size;
  }

  /** Tiles that hold an array, row by row. */
  loadedTiles(): TilePosition[] {
    return [...this.tiles.keys()]
      .sort((a, b) => a - b)
      .map((key) => ({ column: key % this.columns, row: Math.floor(key / this.columns) }));
  }

  private tileWidth(column: number): number {
    return Math.min(TILE_SIZE, this.width - column * TILE_SIZE);
  }

  private key(column: number, row: number): number {
    if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) {
      throw new Error(
        `tile ${column},${row} is outside the ${this.columns} x ${this.rows} tiles of the labelmap`,
      );
    }
    return row * this.columns + column;
  }
}
