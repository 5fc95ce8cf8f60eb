import type { PlaneProjection } from '../../core/contract.ts';
import type { Dtype, Pixels } from '../../core/image/dtype.ts';
import { TaskPool } from '../state/task-pool.ts';
import type { PixelsRequest } from '../client/client.ts';
import { readTile } from './read-tile.ts';
import { type Grid, type GridTile, gridTileRect } from './tile-grid.ts';

/** Bytes of pixel values kept for tiles out of sight. */
const BUDGET = 256 * 1024 * 1024;

/** What is shown of an image: one plane, or the largest values over all z (`z` is 0 then). */
export interface Plane {
  t: number;
  z: number;
  projection: PlaneProjection;
}

/** What a view of a plane shows. */
export function shownPlane({ t, z }: { t: number; z: number }, projection: PlaneProjection): Plane {
  return { t, z: projection === 'max' ? 0 : z, projection };
}

/** One tile with the values of the channels read so far. */
export interface PixelTile {
  grid: Grid;
  place: GridTile;
  plane: Plane;
  channels: (Pixels | undefined)[];
  bytes: number;
}

export interface PixelReader {
  readonly dtype: Dtype;
  read(request: PixelsRequest, signal: AbortSignal): Promise<Pixels>;
}

/**
 * Values of the image tiles in sight: reads what is wanted, gives up what no longer is, and keeps the most recently
 * used ones within a fixed number of bytes.
 */
export class PixelTiles {
  readonly #reader: PixelReader;
  readonly #onTile: (tile: PixelTile) => void;
  readonly #onError: (error: unknown) => void;
  readonly #pool = new TaskPool(3);
  /** In order of use, oldest first. */
  readonly #tiles = new Map<string, PixelTile>();
  readonly #loading = new Map<string, AbortController>();
  #bytes = 0;

  constructor(reader: PixelReader, onTile: (tile: PixelTile) => void, onError: (error: unknown) => void) {
    this.#reader = reader;
    this.#onTile = onTile;
    this.#onError = onError;
  }

  /** All tiles held, in order of use. */
  get held(): Iterable<PixelTile> {
    return this.#tiles.values();
  }

  find(grid: Grid, place: GridTile, plane: Plane): PixelTile | undefined {
    return this.#tiles.get(tileKey(grid, place, plane));
  }

  /** Asks for these tiles and channels, in this order, and stops asking for any others. */
  want(grid: Grid, places: readonly GridTile[], plane: Plane, channels: readonly number[]): void {
    const wanted = new Set(
      places.flatMap((place) => channels.map((c) => `${tileKey(grid, place, plane)},${c}`)),
    );
    for (const [key, abort] of this.#loading) {
      if (wanted.has(key)) continue;
      abort.abort();
      this.#loading.delete(key);
    }
    for (const place of places) {
      const key = tileKey(grid, place, plane);
      const tile = this.#tiles.get(key);
      if (tile) {
        this.#tiles.delete(key);
        this.#tiles.set(key, tile);
      }
      for (const c of channels) if (tile?.channels[c] === undefined) this.#load(grid, place, plane, c);
    }
    this.#evict(new Set(places.map((place) => tileKey(grid, place, plane))));
  }

  destroy(): void {
    for (const abort of this.#loading.values()) abort.abort();
    this.#loading.clear();
    this.#tiles.clear();
  }

  #load(grid: Grid, place: GridTile, plane: Plane, c: number): void {
    const key = `${tileKey(grid, place, plane)},${c}`;
    if (this.#loading.has(key)) return;
    const loading = new AbortController();
    this.#loading.set(key, loading);
    const { signal } = loading;
    readTile(
      grid,
      place,
      this.#reader.dtype,
      (level, rect) =>
        this.#pool.run(() => this.#reader.read({ level, ...plane, c, ...rect }, signal), signal),
      signal,
    ).then(
      (pixels) => {
        if (this.#loading.get(key) !== loading) return;
        this.#loading.delete(key);
        this.#keep(grid, place, plane, c, pixels);
      },
      (error: unknown) => {
        if (this.#loading.get(key) !== loading) return;
        this.#loading.delete(key);
        this.#onError(error);
      },
    );
  }

  #keep(grid: Grid, place: GridTile, plane: Plane, c: number, pixels: Pixels): void {
    const key = tileKey(grid, place, plane);
    let tile = this.#tiles.get(key);
    if (tile === undefined) {
      // Its canvas, four bytes a pixel, is part of the cost.
      tile = { grid, place, plane, channels: [], bytes: pixels.length * 4 };
      this.#bytes += tile.bytes;
    }
    tile.channels[c] = pixels;
    tile.bytes += pixels.byteLength;
    this.#bytes += pixels.byteLength;
    this.#tiles.set(key, tile);
    this.#onTile(tile);
  }

  #evict(kept: ReadonlySet<string>): void {
    for (const [key, tile] of this.#tiles) {
      if (this.#bytes <= BUDGET) return;
      if (kept.has(key)) continue;
      this.#tiles.delete(key);
      this.#bytes -= tile.bytes;
    }
  }
}

export function planeKey({ t, z, projection }: Plane): string {
  return `${t},${z},${projection}`;
}

export function tileKey(grid: Grid, place: GridTile, plane: Plane): string {
  return `${planeKey(plane)},${grid.key},${place.column},${place.row}`;
}

/** The value of each channel at an image pixel, from a tile of the finest grid; null where one is not there. */
export function valueAt(tile: PixelTile, x: number, y: number, channels: number): number[] | null {
  const rect = gridTileRect(tile.grid, tile.place);
  const index = (y - rect.y) * rect.width + (x - rect.x);
  const values: number[] = [];
  for (let c = 0; c < channels; c++) {
    const value = tile.channels[c]?.[index];
    if (value === undefined) return null;
    values.push(value);
  }
  return values;
}
