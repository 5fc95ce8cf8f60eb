import { TILE_SIZE } from '../../core/edit/patch.ts';
import { type Rect, isEmptyRect } from '../../core/image/geometry.ts';
import { FIRST_PLANE, formatPlane, isSamePlane, type Plane } from '../../core/image/plane.ts';
import { Labelmap, type TilePosition } from '../../core/mask/labelmap.ts';
import { TaskPool } from './task-pool.ts';

export type FetchLabels = (place: TilePosition, plane: Plane) => Promise<Uint32Array | null>;

/** Tiles (1 MB each) of planes that are not shown, kept for coming back. */
const MAX_ASIDE = 200;

/** A known tile of a plane that is not shown. */
interface TileAside {
  place: TilePosition;
  labels: Uint32Array | null;
}

/**
 * The window's copy of the labels of the plane that is shown: which tiles are known, and how to get the others. An unknown
 * tile reads as background in `labelmap`; nothing may be painted on it.
 */
export class LabelTiles {
  readonly labelmap: Labelmap;
  readonly #fetch: FetchLabels;
  readonly #arrived: (place: TilePosition) => void;
  readonly #pool = new TaskPool(2);
  readonly #known = new Set<string>();
  #plane = FIRST_PLANE;
  /** By plane; the one left longest ago comes first. */
  readonly #aside = new Map<string, readonly TileAside[]>();
  /** The newest request per tile; answers to older ones are dropped. */
  readonly #requests = new Map<string, Promise<void>>();
  readonly #listeners = new Set<(rect: Rect) => void>();

  /** `arrived` is told of every tile that came, before the listeners are. */
  constructor(
    width: number,
    height: number,
    fetch: FetchLabels,
    arrived: (place: TilePosition) => void = () => undefined,
  ) {
    this.labelmap = new Labelmap(width, height);
    this.#fetch = fetch;
    this.#arrived = arrived;
  }

  /** Shows another plane in `labelmap`. No stroke may be under way. */
  showPlane(plane: Plane): void {
    if (isSamePlane(plane, this.#plane)) return;
    const places = this.knownTiles();
    const left = places.map((place) => ({ place, labels: this.labelmap.tile(place.column, place.row) }));
    this.#aside.set(formatPlane(this.#plane), left);
    this.forget(places);
    // Answers for the former plane are dropped when they come.
    this.#requests.clear();
    this.#plane = plane;
    for (const { place, labels } of this.#aside.get(formatPlane(plane)) ?? []) {
      this.labelmap.setTile(place.column, place.row, labels);
      this.#known.add(key(place));
    }
    this.forgetPlane(plane);
    this.#trimAside();
    this.changed({ x: 0, y: 0, width: this.labelmap.width, height: this.labelmap.height });
  }

  /** The labels of a plane that is not shown have changed: they are fetched anew when it is. */
  forgetPlane(plane: Plane): void {
    this.#aside.delete(formatPlane(plane));
  }

  /** As `forgetPlane`, of the one that is shown. */
  forgetShown(): void {
    this.forget(this.knownTiles());
    this.#requests.clear();
    this.changed({ x: 0, y: 0, width: this.labelmap.width, height: this.labelmap.height });
  }

  /** As `forgetPlane`, for all that are not shown. */
  forgetOtherPlanes(): void {
    this.#aside.clear();
  }

  /** Calls back with every rectangle whose labels changed; returns the unsubscribe function. */
  onChange(listener: (rect: Rect) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the listeners; for those that paint into `labelmap` themselves. */
  changed(rect: Rect): void {
    if (isEmptyRect(rect)) return;
    for (const listener of this.#listeners) listener(rect);
  }

  isKnown(place: TilePosition): boolean {
    return this.#known.has(key(place));
  }

  isRectKnown(rect: Rect): boolean {
    return this.labelmap.tilesIn(rect).every((place) => this.isKnown(place));
  }

  knownTiles(): TilePosition[] {
    return Array.from(this.#known, (text) => {
      const [column, row] = text.split(',').map(Number) as [number, number];
      return { column, row };
    });
  }

  /** Label under an image point; 0 = background, null outside the image or where not known yet. */
  labelAt(x: number, y: number): number | null {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    if (column < 0 || row < 0 || column >= this.labelmap.width || row >= this.labelmap.height) return null;
    const place = { column: Math.floor(column / TILE_SIZE), row: Math.floor(row / TILE_SIZE) };
    return this.isKnown(place) ? this.labelmap.get(column, row) : null;
  }

  /**
   * Resolves when all these tiles are known; rejects with the first failure or the signal's reason. Aborting drops
   * requests that wait for their turn; those on their way are let finish, for a moved view mostly needs them again.
   */
  async ensure(places: readonly TilePosition[], signal?: AbortSignal): Promise<void> {
    await Promise.all(places.map((place) => this.#obtain(place, signal)));
  }

  /**
   * Fetches the known ones among these tiles anew and puts them in all at once, after `settle` has resolved (to wait
   * for a stroke, say). Unknown ones stay unknown.
   */
  async reload(places: readonly TilePosition[], settle: () => Promise<void>): Promise<void> {
    const wanted = places.filter((place) => this.isKnown(place) || this.#requests.has(key(place)));
    const answers = wanted.map((place) => this.#ask(place));
    const ready = Promise.all(answers).then(settle);
    await Promise.all(
      wanted.map((place, i) =>
        this.#expect(
          place,
          ready.then(() => answers[i]),
        ),
      ),
    );
  }

  /** Forgets the tiles known for longest, but none of `places`, until at most `limit` are known. */
  keep(places: readonly TilePosition[], limit: number): void {
    if (this.#known.size <= limit) return;
    const kept = new Set(places.map(key));
    const others = this.knownTiles().filter((place) => !kept.has(key(place)));
    this.forget(others.slice(0, this.#known.size - limit));
  }

  /** Drops tiles to free memory; they are fetched again when needed. */
  forget(places: readonly TilePosition[]): void {
    for (const place of places) {
      this.#known.delete(key(place));
      this.labelmap.setTile(place.column, place.row, null);
    }
  }

  #trimAside(): void {
    const sizeOf = (tiles: readonly TileAside[]) => tiles.filter(({ labels }) => labels !== null).length;
    let size = 0;
    for (const tiles of this.#aside.values()) size += sizeOf(tiles);
    for (const [plane, tiles] of this.#aside) {
      if (size <= MAX_ASIDE) return;
      size -= sizeOf(tiles);
      this.#aside.delete(plane);
    }
  }

  async #obtain(place: TilePosition, signal?: AbortSignal): Promise<void> {
    while (!this.isKnown(place)) {
      signal?.throwIfAborted();
      const underway = this.#requests.get(key(place));
      // Another caller's request may end by that caller's signal; then this one asks for itself.
      if (underway) await underway.catch(() => undefined);
      else await this.#expect(place, this.#ask(place, signal));
    }
  }

  #ask(place: TilePosition, signal?: AbortSignal): Promise<Uint32Array | null> {
    const plane = this.#plane;
    return this.#pool.run(() => this.#fetch(place, plane), signal);
  }

  /** Puts labels in when they come, unless a newer request has taken this one's place. */
  #expect(place: TilePosition, labels: Promise<Uint32Array | null>): Promise<void> {
    const id = key(place);
    const isNewest = (): boolean => this.#requests.get(id) === request;
    const request: Promise<void> = labels
      .then((tile) => {
        if (!isNewest()) return;
        this.labelmap.setTile(place.column, place.row, tile);
        this.#known.add(id);
        this.#arrived(place);
        this.changed(this.labelmap.tileRect(place.column, place.row));
      })
      .finally(() => {
        if (isNewest()) this.#requests.delete(id);
      });
    this.#requests.set(id, request);
    return request;
  }
}

function key(place: TilePosition): string {
  return `${place.column},${place.row}`;
}
