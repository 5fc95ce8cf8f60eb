import type { OpenImage } from '../state/open-image.svelte.ts';
import { type PixelTiles, shownPlane, valueAt } from './pixel-tiles.ts';
import { type Grid, PIXEL_TILE } from './tile-grid.ts';

/** Milliseconds the pointer has to rest before a value that is not at hand is read from the file. */
const DELAY = 60;

/** Keeps `view.pointer` up: the exact values under the pointer, from a tile at hand or by reading one pixel. */
export class Probe {
  readonly #image: OpenImage;
  readonly #tiles: PixelTiles;
  readonly #finest: Grid;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort = new AbortController();

  constructor(image: OpenImage, tiles: PixelTiles, finest: Grid) {
    this.#image = image;
    this.#tiles = tiles;
    this.#finest = finest;
  }

  /** `at` in image pixels; null or a point outside the image clears the read-out. */
  show(at: { x: number; y: number } | null): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
    const { view, info, labelTiles, plane } = this.#image;
    const [x, y] = [Math.floor(at?.x ?? -1), Math.floor(at?.y ?? -1)];
    if (x < 0 || y < 0 || x >= info.shape.x || y >= info.shape.y) {
      view.pointer = null;
      return;
    }
    const label = labelTiles.labelAt(x, y);
    const place = { column: Math.floor(x / PIXEL_TILE), row: Math.floor(y / PIXEL_TILE) };
    const tile = this.#tiles.find(this.#finest, place, shownPlane(plane, view.projection));
    const values = tile ? valueAt(tile, x, y, info.shape.c) : null;
    const isSame = view.pointer?.x === x && view.pointer.y === y;
    const unknown = isSame ? (view.pointer?.values ?? []) : Array<number>(info.shape.c).fill(NaN);
    view.pointer = { x, y, values: values ?? unknown, label };
    if (values === null) this.#timer = setTimeout(() => void this.#read(x, y), DELAY);
  }

  /** Labels changed: the object under a resting pointer may be another one. */
  refreshLabel(): void {
    const { view, labelTiles } = this.#image;
    if (view.pointer === null) return;
    const label = labelTiles.labelAt(view.pointer.x, view.pointer.y);
    if (label !== view.pointer.label) view.pointer = { ...view.pointer, label };
  }

  async #read(x: number, y: number): Promise<void> {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const { client, info, plane, view } = this.#image;
    const channels = Array.from({ length: info.shape.c }, (_, c) => c);
    const read = channels.map((c) =>
      client.pixels(info.id, { ...shownPlane(plane, view.projection), c, x, y, width: 1, height: 1 }, signal),
    );
    const values = await Promise.all(read).then(
      (pixels) => pixels.map((one) => one[0]),
      // The read-out stays empty; tiles that can't be read are reported by the stage.
      () => null,
    );
    if (values !== null && !signal.aborted && view.pointer) view.pointer = { ...view.pointer, values };
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#image.view.pointer = null;
  }
}
