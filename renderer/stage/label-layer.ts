import Konva from 'konva';

import { intersectRects, isEmptyRect, type Rect, uniteRects } from '../../core/image/geometry.ts';
import type { Labelmap, TilePosition } from '../../core/mask/labelmap.ts';
import type { LabelColoring } from '../state/label-coloring.ts';
import type { LabelTiles } from '../state/label-tiles.ts';
import { LabelPalette } from './label-colors.ts';
import { type LabelStyle, paintLabels } from './paint-labels.ts';
import type { Projection } from './projection.ts';

interface TileCanvas {
  canvas: HTMLCanvasElement;
  context: CanvasRenderingContext2D;
  /** Image pixels that have to be painted before it is shown. */
  dirty: Rect;
}

const NOTHING: Rect = { x: 0, y: 0, width: 0, height: 0 };

/**
 * Draws labels from one canvas per label tile. A change repaints only its own rectangle: of the tile's canvas, and of
 * the screen.
 */
export class LabelLayer {
  readonly layer = new Konva.Layer({ listening: false, clearBeforeDraw: false });
  readonly #tiles: LabelTiles;
  readonly #map: Labelmap;
  readonly #palette = new LabelPalette();
  readonly #canvases = new Map<string, TileCanvas>();
  #style: LabelStyle = { opacity: 0.4, outlines: true, selected: null, others: new Set(), hovered: null };
  #projection: Projection | null = null;
  #sight: readonly TilePosition[] = [];
  /** Image pixels to redraw on the screen; null = everything. */
  #damage: Rect | null = null;

  constructor(tiles: LabelTiles) {
    this.#tiles = tiles;
    this.#map = tiles.labelmap;
    this.layer.add(new Konva.Shape({ sceneFunc: (context) => this.#draw(context._context) }));
  }

  /** Another view: draws these tiles from now on; canvases of others are dropped. */
  look(projection: Projection, sight: readonly TilePosition[]): void {
    this.#projection = projection;
    this.#sight = sight;
    this.#damage = null;
    const kept = new Set(sight.map(keyOf));
    for (const key of this.#canvases.keys()) if (!kept.has(key)) this.#canvases.delete(key);
  }

  /** `where` limits the change to a rectangle (a hovered object's bounds); null repaints all. */
  restyle(style: LabelStyle, where: Rect | null): void {
    this.#style = style;
    if (where === null) {
      for (const position of this.#sight) this.#spoil(this.#map.tileRect(position.column, position.row));
      this.#damage = null;
    } else this.change(where);
  }

  /** Other colours; `where` as in `restyle`. */
  recolor(coloring: LabelColoring | null, where: Rect | null): void {
    this.#palette.recolor(coloring);
    this.restyle(this.#style, where);
  }

  /** Labels in this rectangle changed: they and the outlines beside them are painted anew at the next draw. */
  change(rect: Rect): void {
    const wider = { x: rect.x - 1, y: rect.y - 1, width: rect.width + 2, height: rect.height + 2 };
    this.#spoil(wider);
    if (this.#damage !== null) this.#damage = uniteRects(this.#damage, wider);
  }

  draw(): void {
    this.layer.drawScene();
    this.#damage = NOTHING;
  }

  #spoil(rect: Rect): void {
    for (const { column, row } of this.#map.tilesIn(rect)) {
      const tile = this.#canvases.get(keyOf({ column, row }));
      if (tile) tile.dirty = uniteRects(tile.dirty, intersectRects(rect, this.#map.tileRect(column, row)));
    }
  }

  #draw(context: CanvasRenderingContext2D): void {
    const projection = this.#projection;
    if (projection === null) return;
    const whole = { x: 0, y: 0, ...projection.stage };
    const damage = this.#damage === null ? whole : projection.place(this.#damage);
    context.save();
    if (this.#damage !== null) {
      context.beginPath();
      context.rect(damage.x, damage.y, damage.width, damage.height);
      context.clip();
    }
    context.clearRect(damage.x, damage.y, damage.width, damage.height);
    context.imageSmoothingEnabled = projection.camera.scale * projection.pixelRatio < 1;
    for (const position of this.#sight) {
      if (!this.#tiles.isKnown(position) || this.#map.tile(position.column, position.row) === null) continue;
      const rect = this.#map.tileRect(position.column, position.row);
      const target = projection.place(rect);
      if (isEmptyRect(intersectRects(target, damage))) continue;
      context.drawImage(this.#paint(position, rect), target.x, target.y, target.width, target.height);
    }
    context.restore();
  }

  #paint(position: TilePosition, place: Rect): HTMLCanvasElement {
    const key = keyOf(position);
    let tile = this.#canvases.get(key);
    if (tile === undefined) {
      const canvas = document.createElement('canvas');
      canvas.width = place.width;
      canvas.height = place.height;
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('the browser offers no 2D canvas');
      tile = { canvas, context, dirty: place };
      this.#canvases.set(key, tile);
    }
    const { x, y, width, height } = tile.dirty;
    if (width > 0 && height > 0) {
      const labels = this.#map.readRect({ x: x - 1, y: y - 1, width: width + 2, height: height + 2 });
      const data = new ImageData(width, height);
      paintLabels(labels, width, height, this.#style, this.#palette, new Uint32Array(data.data.buffer));
      tile.context.putImageData(data, x - place.x, y - place.y);
      tile.dirty = NOTHING;
    }
    return tile.canvas;
  }
}

function keyOf(position: TilePosition): string {
  return `${position.column},${position.row}`;
}
