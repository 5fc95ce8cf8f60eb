import Konva from 'konva';

import { TILE_SIZE } from '../../core/edit/patch.ts';
import type { Point, Rect } from '../../core/image/geometry.ts';
import { formatPlane, type Plane } from '../../core/image/plane.ts';
import { reducedSize } from '../../core/mask/reduce-labels.ts';
import type { OverviewPlace } from '../client/client.ts';
import type { ReadOverview } from '../state/shown-labels.ts';
import type { Size } from '../state/viewport.ts';
import type { LabelColoring } from '../state/label-coloring.ts';
import { LabelPalette } from './label-colors.ts';
import { type LabelStyle, paintLabels } from './paint-labels.ts';
import type { Projection } from './projection.ts';

/** At this size an object is a pixel or two: its fill has to carry it alone. */
const LEAST_OPACITY = 0.5;

interface OverviewTile {
  place: OverviewPlace;
  /** Revision of the labels that are there; null until some came. */
  revision: number | null;
  /** Revision that is being asked for, or came. */
  asked: number;
  abort: AbortController;
  /** Null where all is background. */
  labels: Uint32Array | null;
  canvas: HTMLCanvasElement | null;
}

/** The labels from afar: reduced tiles of the server, for views that hold more label tiles than the window can. */
export class LabelOverview {
  readonly layer = new Konva.Layer({ listening: false, visible: false });
  readonly #size: Size;
  readonly #read: ReadOverview;
  readonly #onChange: () => void;
  readonly #onError: (error: unknown) => void;
  readonly #palette = new LabelPalette();
  readonly #tiles = new Map<string, OverviewTile>();
  #style: LabelStyle | null = null;
  #projection: Projection | null = null;
  #inSight: readonly string[] = [];
  #plane: Plane = { t: 0, z: 0 };
  #revision: number | null = null;
  #isEmpty = false;
  #isVisible = true;

  constructor(size: Size, read: ReadOverview, onChange: () => void, onError: (error: unknown) => void) {
    this.#size = size;
    this.#read = read;
    this.#onChange = onChange;
    this.#onError = onError;
    this.layer.add(new Konva.Shape({ sceneFunc: (context) => this.#draw(context._context) }));
  }

  /** Everything in sight is there, as it is now. */
  get isComplete(): boolean {
    if (this.#isEmpty) return true;
    return (
      this.#revision !== null &&
      this.#inSight.every((key) => this.#tiles.get(key)?.revision === this.#revision)
    );
  }

  /** Which labels to draw from the next `look` on: those of a plane, as of a revision; null while that is not known. */
  show(plane: Plane, revision: number | null, isEmpty: boolean): void {
    if (isEmpty) this.#forget();
    this.#isEmpty = isEmpty;
    if (formatPlane(plane) !== formatPlane(this.#plane)) this.#forget();
    this.#plane = plane;
    this.#revision = revision;
  }

  restyle(style: LabelStyle, isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.layer.visible(isVisible && this.#inSight.length > 0);
    const opacity = Math.max(style.opacity, LEAST_OPACITY);
    this.#style = { ...style, opacity, outlines: false };
    for (const tile of this.#tiles.values()) tile.canvas = null;
  }

  recolor(coloring: LabelColoring | null): void {
    this.#palette.recolor(coloring);
    for (const tile of this.#tiles.values()) tile.canvas = null;
  }

  /** Another view: `sight` in image pixels, null when the labels themselves are shown. */
  look(projection: Projection, sight: Rect | null): void {
    this.#projection = projection;
    this.layer.visible(sight !== null && this.#isVisible);
    if (sight === null || this.#isEmpty || this.#revision === null) {
      this.#forget();
      return;
    }
    const places = this.#placesIn(sight, levelFor(projection));
    this.#inSight = places.map(keyOf);
    this.#drop((tile) => tile.revision === null);
    for (const place of places) this.#want(place, this.#revision);
    if (this.isComplete) this.#drop(() => true);
  }

  draw(): void {
    this.layer.drawScene();
  }

  /** The label at an image point as far as it is known from afar; null where it is not. */
  labelAt({ x, y }: Point): number | null {
    if (this.#projection === null || x < 0 || y < 0 || x >= this.#size.width || y >= this.#size.height)
      return null;
    const level = levelFor(this.#projection);
    const at = { x: Math.floor(x / 2 ** level), y: Math.floor(y / 2 ** level) };
    const place = {
      plane: this.#plane,
      level,
      column: Math.floor(at.x / TILE_SIZE),
      row: Math.floor(at.y / TILE_SIZE),
    };
    const tile = this.#tiles.get(keyOf(place));
    if (tile === undefined || tile.revision === null) return null;
    const { width } = this.#rectOf(place);
    return tile.labels?.[(at.y - place.row * TILE_SIZE) * width + (at.x - place.column * TILE_SIZE)] ?? 0;
  }

  destroy(): void {
    this.#forget();
  }

  #forget(): void {
    this.#inSight = [];
    this.#drop(() => true);
  }

  #placesIn(sight: Rect, level: number): OverviewPlace[] {
    const side = TILE_SIZE * 2 ** level;
    const places: OverviewPlace[] = [];
    for (let row = Math.floor(sight.y / side); row * side < sight.y + sight.height; row++) {
      for (let column = Math.floor(sight.x / side); column * side < sight.x + sight.width; column++)
        places.push({ plane: this.#plane, level, column, row });
    }
    return places;
  }

  #want(place: OverviewPlace, revision: number): void {
    const key = keyOf(place);
    const known = this.#tiles.get(key);
    if (known?.asked === revision) return;
    known?.abort.abort();
    const abort = new AbortController();
    const { signal } = abort;
    // What was there stays in sight until the new labels come.
    const tile = known ?? { place, revision: null, asked: 0, abort, labels: null, canvas: null };
    tile.asked = revision;
    tile.abort = abort;
    this.#tiles.set(key, tile);
    this.#read(place, signal).then(
      (labels) => {
        if (signal.aborted) return;
        tile.labels = labels;
        tile.canvas = null;
        tile.revision = revision;
        if (this.isComplete) this.#drop(() => true);
        this.#onChange();
      },
      (error: unknown) => {
        if (signal.aborted) return;
        this.#tiles.delete(key);
        this.#onError(error);
      },
    );
  }

  /** Lets go of what is out of sight, or of another level and no longer needed to stand in. */
  #drop(isDropped: (tile: OverviewTile) => boolean): void {
    const kept = new Set(this.#inSight);
    for (const [key, tile] of this.#tiles) {
      if (kept.has(key) || !isDropped(tile)) continue;
      tile.abort.abort();
      this.#tiles.delete(key);
    }
  }

  /** In pixels of its level. */
  #rectOf({ level, column, row }: OverviewPlace): Rect {
    const size = reducedSize(this.#size, level);
    const [x, y] = [column * TILE_SIZE, row * TILE_SIZE];
    return {
      x,
      y,
      width: Math.min(TILE_SIZE, size.width - x),
      height: Math.min(TILE_SIZE, size.height - y),
    };
  }

  #draw(context: CanvasRenderingContext2D): void {
    const projection = this.#projection;
    if (projection === null) return;
    // Drawn smaller by up to a half: no line of pixels may fall out.
    context.imageSmoothingEnabled = true;
    const level = levelFor(projection);
    const isHidden = ({ place }: OverviewTile): boolean => place.level !== level && this.isComplete;
    for (const tile of this.#tiles.values()) {
      if (tile.labels === null || isHidden(tile)) continue;
      const step = 2 ** tile.place.level;
      const rect = this.#rectOf(tile.place);
      const target = projection.place({
        x: rect.x * step,
        y: rect.y * step,
        width: rect.width * step,
        height: rect.height * step,
      });
      tile.canvas ??= this.#paint(tile.labels, rect);
      context.drawImage(tile.canvas, target.x, target.y, target.width, target.height);
    }
  }

  #paint(labels: Uint32Array, { width, height }: Rect): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    if (this.#style === null) return canvas;
    const framed = new Uint32Array((width + 2) * (height + 2));
    for (let y = 0; y < height; y++) {
      framed.set(labels.subarray(y * width, (y + 1) * width), (y + 1) * (width + 2) + 1);
    }
    const data = new ImageData(width, height);
    paintLabels(framed, width, height, this.#style, this.#palette, new Uint32Array(data.data.buffer));
    canvas.getContext('2d')?.putImageData(data, 0, 0);
    return canvas;
  }
}

/** The reduction that gives each of the screen's pixels one label. */
function levelFor({ camera, pixelRatio }: Projection): number {
  return Math.max(1, Math.floor(Math.log2(1 / (camera.scale * pixelRatio))));
}

function keyOf({ plane, level, column, row }: OverviewPlace): string {
  return `${formatPlane(plane)} ${level} ${column},${row}`;
}
