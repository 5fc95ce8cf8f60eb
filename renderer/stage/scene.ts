import Konva from 'konva';

import type { ImageInfo } from '../../core/contract.ts';
import type { Point, Rect } from '../../core/image/geometry.ts';
import { isSamePlane, type Plane as LabelPlane } from '../../core/image/plane.ts';
import type { TilePosition } from '../../core/mask/labelmap.ts';
import type { LabelColoring } from '../state/label-coloring.ts';
import type { LabelTiles } from '../state/label-tiles.ts';
import type { ShownLabels } from '../state/shown-labels.ts';
import type { OpenImage } from '../state/open-image.svelte.ts';
import { type Camera, type Size, visibleRect } from '../state/viewport.ts';
import { type ChannelLook, makeColorTable } from './contrast-map.ts';
import { CursorLayer } from './cursor-layer.ts';
import { ImageLayer, type ImageSight } from './image-layer.ts';
import { LabelLayer } from './label-layer.ts';
import { LabelOverview } from './label-overview.ts';
import { type MapChoice, MapLayer } from './map-layer.ts';
import type { LabelStyle } from './paint-labels.ts';
import { PixelTiles, type Plane } from './pixel-tiles.ts';
import { PreviewLayer } from './preview-layer.ts';
import { ProbabilityLayer } from './probability-layer.ts';
import { Projection } from './projection.ts';
import { chooseGrid, gridsOf, isTooCoarse, tilesInSight } from './tile-grid.ts';

/** Label tiles drawn at once at most (2 MB each with their canvas): a view of about 8,000 x 8,000 pixels. */
const MAX_LABEL_TILES = 289;
/** Label tiles (1 MB each) kept in memory besides those in sight. */
const KEPT_LABEL_TILES = 200;

export interface SceneStatus {
  /** Everything in sight is drawn as it should be. */
  isLoaded: boolean;
  /** More labels are in sight than can be edited: they are shown from afar. */
  isTooWide: boolean;
}

export interface SceneListener {
  status(status: SceneStatus): void;
  /** Image or label tiles could not be read; they are asked for again when the view moves. */
  failed(error: unknown): void;
}

type Part = 'image' | 'map' | 'labels' | 'probability' | 'preview' | 'cursor';
const PARTS: readonly Part[] = ['image', 'map', 'labels', 'probability', 'preview', 'cursor'];

/** The picture: owns Konva's stage and its layers, and draws what changed once per frame. Knows nothing of input. */
export class Scene {
  readonly cursor = new CursorLayer();
  readonly preview = new PreviewLayer();
  readonly tiles: PixelTiles;
  readonly #image: OpenImage;
  readonly #labels: LabelTiles;
  readonly #listener: SceneListener;
  readonly #konva: Konva.Stage;
  readonly #imageLayer: ImageLayer;
  readonly #labelLayer: LabelLayer;
  readonly #overview: LabelOverview;
  readonly #probabilityLayer: ProbabilityLayer;
  readonly #mapLayer: MapLayer;
  #grids;
  readonly #stopListening: () => void;
  #projection: Projection;
  #labelSight: readonly TilePosition[] = [];
  #areLabelsVisible = true;
  #labelAbort = new AbortController();
  #channels: ImageSight['channels'] = [];
  #plane: Plane = { t: 0, z: 0, projection: 'none' };
  #isTooWide = false;
  #isViewStale = true;
  readonly #stale = new Set<Part>();
  #frame = 0;

  /** Shows the image's own labels, or others of it. */
  constructor(host: HTMLDivElement, image: OpenImage, listener: SceneListener, others?: ShownLabels) {
    const { info, client } = image;
    const labels = others?.tiles ?? image.labelTiles;
    this.#image = image;
    this.#labels = labels;
    this.#listener = listener;
    this.#grids = gridsOf(info);
    this.#projection = new Projection({ centre: { x: 0, y: 0 }, scale: 1 }, { width: 0, height: 0 }, 1);
    const reader = {
      dtype: info.dtype,
      read: (request: Parameters<typeof client.pixels>[1], signal: AbortSignal) =>
        client.pixels(info.id, request, signal),
    };
    this.tiles = new PixelTiles(
      reader,
      () => this.schedule('image'),
      (error) => listener.failed(error),
    );
    this.#imageLayer = new ImageLayer(this.tiles, { x: 0, y: 0, width: info.shape.x, height: info.shape.y });
    this.#labelLayer = new LabelLayer(labels);
    this.#overview = new LabelOverview(
      image.view.imageSize,
      others?.readOverview ?? ((place, signal) => client.labelOverview(info.id, place, signal)),
      () => this.schedule('labels'),
      (error) => listener.failed(error),
    );
    this.#probabilityLayer = new ProbabilityLayer(
      (rect, signal) => client.probability(info.id, { ...image.plane, ...rect }, signal),
      () => this.schedule('probability'),
    );
    this.#mapLayer = new MapLayer(
      (channel, rect, signal) => client.probability(info.id, { ...image.plane, channel, ...rect }, signal),
      () => this.schedule('map'),
      (error) => listener.failed(error),
    );
    this.#konva = new Konva.Stage({ container: host, width: 1, height: 1, listening: false });
    this.#konva.add(
      this.#imageLayer.layer,
      this.#mapLayer.layer,
      this.#probabilityLayer.layer,
      this.#labelLayer.layer,
      this.#overview.layer,
      this.preview.layer,
      this.cursor.layer,
    );
    this.#stopListening = labels.onChange((rect) => {
      this.#labelLayer.change(rect);
      this.schedule('labels');
    });
  }

  /** Another view, stage size or screen. */
  look(camera: Camera, stage: Size): void {
    const ratio = window.devicePixelRatio || 1;
    if (this.#konva.width() !== stage.width || this.#konva.height() !== stage.height) this.#konva.size(stage);
    for (const layer of this.#konva.getLayers()) {
      if (layer.getCanvas().getPixelRatio() !== ratio) layer.getCanvas().setPixelRatio(ratio);
    }
    this.#projection = new Projection(camera, stage, ratio);
    this.#outdate(...PARTS);
  }

  /** Null for channels that are not shown. */
  paintChannels(looks: readonly (ChannelLook | null)[]): void {
    const { dtype } = this.#image.info;
    this.#channels = looks.flatMap((look, index) =>
      look ? [{ index, table: makeColorTable(dtype, look) }] : [],
    );
    this.#outdate('image');
  }

  /** The image's levels as they are now: those being built come later. */
  useLevels(levels: ImageInfo['levels']): void {
    this.#grids = gridsOf({ levels, shape: this.#image.info.shape });
    this.#outdate('image');
  }

  showPlane(plane: Plane): void {
    this.#plane = plane;
    this.#outdate('image');
  }

  /** `where` limits what has to be painted anew (image pixels); null for everything. */
  styleLabels(style: LabelStyle, isVisible: boolean, where: Rect | null): void {
    this.#areLabelsVisible = isVisible;
    this.#labelLayer.layer.visible(isVisible && this.#labelSight.length > 0);
    this.#labelLayer.restyle(style, where);
    this.#overview.restyle(style, isVisible);
    this.schedule('labels');
  }

  /** Colours in place of the labels' own; `where` as in `styleLabels`. */
  colorLabels(coloring: LabelColoring | null, where: Rect | null): void {
    this.#labelLayer.recolor(coloring, where);
    this.#overview.recolor(coloring);
    this.schedule('labels');
  }

  /** The labels changed on the server: those seen from afar are read anew. */
  reviseLabels(
    plane: LabelPlane,
    labels: { revision: number; labelled: readonly LabelPlane[] } | null,
  ): void {
    const isEmpty = labels?.labelled.every((known) => !isSamePlane(known, plane)) ?? false;
    this.#overview.show(plane, labels?.revision ?? null, isEmpty);
    this.#outdate('labels');
  }

  /** The object at an image point when the labels are seen from afar; null where it is not known. */
  overviewLabelAt(point: Point): number | null {
    return this.#overview.labelAt(point);
  }

  showProbability(rects: readonly Rect[]): void {
    this.#probabilityLayer.show(rects);
  }

  /** One plane of the last run's map, null for none. */
  showMap(choice: MapChoice | null): void {
    this.#mapLayer.show(choice);
  }

  /** Draws these parts with the next frame. */
  schedule(...parts: Part[]): void {
    for (const part of parts) this.#stale.add(part);
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** Another view: from now until it is drawn, the stage does not show what it should. */
  #outdate(...parts: Part[]): void {
    this.#isViewStale = true;
    this.#tell(false);
    this.schedule(...parts);
  }

  #tell(isLoaded: boolean): void {
    if (this.#isOwn) this.#image.view.isSettled = isLoaded;
    this.#listener.status({ isLoaded, isTooWide: this.#isTooWide });
  }

  /** Whether every label tile in sight is known: only then may anything be painted. */
  get areLabelsReady(): boolean {
    return this.#labelSight.length > 0 && this.#labelSight.every((tile) => this.#labels.isKnown(tile));
  }

  /** Whether more labels are in sight than can be edited. */
  get isTooWide(): boolean {
    return this.#isTooWide;
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = -1;
    this.#labelAbort.abort();
    this.#stopListening();
    this.tiles.destroy();
    this.#probabilityLayer.destroy();
    this.#mapLayer.destroy();
    this.#overview.destroy();
    this.#konva.destroy();
  }

  /** Whether it shows the image's own labels. */
  get #isOwn(): boolean {
    return this.#labels === this.#image.labelTiles;
  }

  #draw(): void {
    this.#frame = 0;
    const projection = this.#projection;
    if (projection.stage.width === 0 || projection.stage.height === 0) return;
    const sight = visibleRect(projection.camera, this.#image.view.imageSize, projection.stage);
    if (this.#isViewStale) this.#findLabels(sight);
    if (this.#stale.has('image')) this.#drawImage(sight);
    if (this.#stale.has('map')) this.#drawMap();
    if (this.#stale.has('probability')) this.#probabilityLayer.draw(projection);
    if (this.#stale.has('labels')) {
      this.#labelLayer.draw();
      this.#overview.draw();
    }
    if (this.#stale.has('preview')) this.preview.draw(projection);
    if (this.#stale.has('cursor')) this.cursor.draw(projection);
    this.#stale.clear();
    this.#isViewStale = false;
    const isTooWide = this.#labelSight.length === 0 && sight.width * sight.height > 0;
    this.#isTooWide = isTooWide;
    const areLabelsShown = isTooWide ? this.#overview.isComplete : this.areLabelsReady;
    this.#tell(this.#imageLayer.isComplete && !this.#image.levels.areComing && areLabelsShown);
  }

  #drawImage(sight: Rect): void {
    const projection = this.#projection;
    const deviceScale = projection.camera.scale * projection.pixelRatio;
    const grid = chooseGrid(this.#grids, deviceScale);
    const isWaiting = this.#image.levels.areComing && isTooCoarse(grid, deviceScale);
    const tiles = isWaiting ? [] : tilesInSight(grid, sight);
    if (this.#isViewStale) {
      this.tiles.want(
        grid,
        tiles,
        this.#plane,
        this.#channels.map(({ index }) => index),
      );
    }
    this.#imageLayer.draw({ grid, tiles, plane: this.#plane, channels: this.#channels, projection });
  }

  #drawMap(): void {
    const { labelmap } = this.#labels;
    const sight = this.#labelSight.map(({ column, row }) => labelmap.tileRect(column, row));
    this.#mapLayer.draw(this.#projection, sight);
  }

  #findLabels(sight: Rect): void {
    const labelTiles = this.#labels;
    const x = Math.floor(sight.x);
    const y = Math.floor(sight.y);
    const width = Math.ceil(sight.x + sight.width) - x;
    const height = Math.ceil(sight.y + sight.height) - y;
    const places = labelTiles.labelmap.tilesIn({ x, y, width, height });
    const isTooWide = places.length > MAX_LABEL_TILES;
    this.#labelSight = isTooWide ? [] : places;
    this.#labelLayer.look(this.#projection, this.#labelSight);
    this.#labelLayer.layer.visible(this.#areLabelsVisible && !isTooWide);
    this.#overview.look(this.#projection, isTooWide ? sight : null);
    this.#stale.add('labels');
    this.#labelAbort.abort();
    this.#labelAbort = new AbortController();
    const { signal } = this.#labelAbort;
    labelTiles.ensure(this.#labelSight, signal).then(
      () => this.schedule('labels'),
      (error: unknown) => {
        if (!signal.aborted) this.#listener.failed(error);
      },
    );
    if (this.#image.editor.unsaved === 0)
      labelTiles.keep(this.#labelSight, this.#labelSight.length + KEPT_LABEL_TILES);
  }
}
