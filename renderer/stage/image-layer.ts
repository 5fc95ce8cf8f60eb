import Konva from 'konva';

import type { Pixels } from '../../core/image/dtype.ts';
import type { Rect } from '../../core/image/geometry.ts';
import { type ColorTable, paintChannels } from './contrast-map.ts';
import { type PixelTile, type PixelTiles, type Plane, planeKey } from './pixel-tiles.ts';
import type { Projection } from './projection.ts';
import { type Grid, type GridTile, gridTileRect } from './tile-grid.ts';

/** What is to be seen of the image. */
export interface ImageSight {
  grid: Grid;
  tiles: readonly GridTile[];
  plane: Plane;
  /** Shown channels and their colours. */
  channels: readonly { index: number; table: ColorTable }[];
  projection: Projection;
}

interface Painted {
  canvas: HTMLCanvasElement;
  /** The channels it was painted with; another array means it is out of date. */
  channels: ImageSight['channels'];
}

/** Draws image tiles, coarser or finer ones of other grids standing in for those not read yet. */
export class ImageLayer {
  readonly layer = new Konva.Layer({ listening: false });
  readonly #tiles: PixelTiles;
  readonly #bounds: Rect;
  readonly #painted = new WeakMap<PixelTile, Painted>();
  #sight: ImageSight | null = null;
  /** Whether every tile in sight was drawn in full the last time. */
  isComplete = false;

  constructor(tiles: PixelTiles, bounds: Rect) {
    this.#tiles = tiles;
    this.#bounds = bounds;
    this.layer.add(new Konva.Shape({ sceneFunc: (context) => this.#draw(context._context) }));
  }

  draw(sight: ImageSight): void {
    this.#sight = sight;
    this.layer.drawScene();
  }

  #draw(context: CanvasRenderingContext2D): void {
    const sight = this.#sight;
    if (sight === null) return;
    const { grid, plane } = sight;
    const ready = sight.tiles
      .map((place) => this.#tiles.find(grid, place, plane))
      .filter((tile) => this.#isReady(tile));
    this.isComplete = ready.length === sight.tiles.length;
    const clip = sight.projection.place(this.#bounds);
    context.save();
    context.beginPath();
    context.rect(clip.x, clip.y, clip.width, clip.height);
    context.clip();
    if (!this.isComplete) this.#drawStandIns(context, sight);
    for (const tile of ready) if (tile) this.#drawTile(context, sight, tile);
    context.restore();
  }

  /** Tiles of other grids, coarse to fine, as long as they were painted before: nothing is read for this. */
  #drawStandIns(context: CanvasRenderingContext2D, sight: ImageSight): void {
    const others = [...this.#tiles.held].filter(
      (tile) =>
        tile.grid.key !== sight.grid.key &&
        planeKey(tile.plane) === planeKey(sight.plane) &&
        this.#painted.has(tile),
    );
    others.sort((a, b) => b.grid.unitX - a.grid.unitX);
    for (const tile of others) this.#drawTile(context, sight, tile);
  }

  #drawTile(context: CanvasRenderingContext2D, sight: ImageSight, tile: PixelTile): void {
    const rect = gridTileRect(tile.grid, tile.place);
    const { unitX, unitY } = tile.grid;
    const target = sight.projection.place({
      x: rect.x * unitX,
      y: rect.y * unitY,
      width: rect.width * unitX,
      height: rect.height * unitY,
    });
    const { width, height } = sight.projection.stage;
    if (target.x > width || target.y > height || target.x + target.width < 0 || target.y + target.height < 0)
      return;
    context.imageSmoothingEnabled = unitX * sight.projection.camera.scale * sight.projection.pixelRatio < 1;
    context.drawImage(this.#paint(sight, tile, rect), target.x, target.y, target.width, target.height);
  }

  #isReady(tile: PixelTile | undefined): boolean {
    return (
      tile !== undefined &&
      this.#sight !== null &&
      this.#sight.channels.every(({ index }) => tile.channels[index])
    );
  }

  #paint(sight: ImageSight, tile: PixelTile, rect: Rect): HTMLCanvasElement {
    const painted = this.#painted.get(tile);
    if (painted?.channels === sight.channels) return painted.canvas;
    if (painted && !this.#isReady(tile)) return painted.canvas;
    const canvas = painted?.canvas ?? document.createElement('canvas');
    canvas.width = rect.width;
    canvas.height = rect.height;
    const data = new ImageData(rect.width, rect.height);
    const values = sight.channels.map(({ index, table }) => ({
      pixels: tile.channels[index] as Pixels,
      table,
    }));
    paintChannels(values, new Uint32Array(data.data.buffer));
    canvas.getContext('2d')?.putImageData(data, 0, 0);
    this.#painted.set(tile, { canvas, channels: sight.channels });
    return canvas;
  }
}
