import Konva from 'konva';

import type { Rect } from '../../core/image/geometry.ts';
import type { Projection } from './projection.ts';
import { planeTint, tintCanvas } from './tint.ts';

/** Reads a rectangle of one plane of the kept map: uint8, 0 = 0 and 255 = 1. */
export type ReadPlane = (plane: string, rect: Rect, signal: AbortSignal) => Promise<Uint8Array>;

/** Tiles drawn at once at most (1 MB each): a view of about 5,000 x 5,000 pixels. */
const MOST_TILES = 100;

/** Which map is looked at: `version` grows with every run, whose planes are others. */
export interface MapChoice {
  plane: string;
  /** Plane of the image, "t,z". */
  of: string;
  version: number;
}

/** One plane of the last run's map (foreground, boundary, distance, a mask) over the picture, tile by tile. */
export class MapLayer {
  readonly layer = new Konva.Layer({ listening: false, visible: false });
  readonly #read: ReadPlane;
  readonly #onChange: () => void;
  readonly #onError: (error: unknown) => void;
  readonly #tiles = new Map<string, { rect: Rect; picture: HTMLCanvasElement | null }>();
  #choice: MapChoice | null = null;
  #projection: Projection | null = null;
  #abort = new AbortController();

  constructor(read: ReadPlane, onChange: () => void, onError: (error: unknown) => void) {
    this.#read = read;
    this.#onChange = onChange;
    this.#onError = onError;
    this.layer.add(new Konva.Shape({ sceneFunc: (context) => this.#draw(context._context) }));
  }

  /** Null for none. */
  show(choice: MapChoice | null): void {
    const last = this.#choice;
    if (choice?.plane === last?.plane && choice?.of === last?.of && choice?.version === last?.version) return;
    this.#choice = choice;
    this.layer.visible(choice !== null);
    this.#forget();
    this.#onChange();
  }

  /** Draws these tiles (image pixels) from now on, unless they are too many. */
  draw(projection: Projection, sight: readonly Rect[]): void {
    this.#projection = projection;
    const choice = this.#choice;
    const wanted = choice === null || sight.length > MOST_TILES ? [] : sight;
    const keys = new Set(wanted.map(keyOf));
    for (const key of this.#tiles.keys()) if (!keys.has(key)) this.#tiles.delete(key);
    if (choice !== null) for (const rect of wanted) this.#want(choice, rect);
    this.layer.drawScene();
  }

  destroy(): void {
    this.#forget();
  }

  #forget(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#tiles.clear();
  }

  #want({ plane }: MapChoice, rect: Rect): void {
    if (this.#tiles.has(keyOf(rect))) return;
    const tile: { rect: Rect; picture: HTMLCanvasElement | null } = { rect, picture: null };
    this.#tiles.set(keyOf(rect), tile);
    const { signal } = this.#abort;
    this.#read(plane, rect, signal).then(
      (values) => {
        if (signal.aborted) return;
        tile.picture = tintCanvas(values, rect, planeTint(plane), Infinity);
        this.#onChange();
      },
      (error: unknown) => {
        if (signal.aborted) return;
        this.#tiles.delete(keyOf(rect));
        this.#onError(error);
      },
    );
  }

  #draw(context: CanvasRenderingContext2D): void {
    const projection = this.#projection;
    if (projection === null) return;
    context.imageSmoothingEnabled = projection.camera.scale * projection.pixelRatio < 1;
    for (const { rect, picture } of this.#tiles.values()) {
      if (picture === null) continue;
      const target = projection.place(rect);
      context.drawImage(picture, target.x, target.y, target.width, target.height);
    }
  }
}

function keyOf({ x, y }: Rect): string {
  return `${x},${y}`;
}
