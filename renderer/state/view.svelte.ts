import type { ImageInfo, PlaneProjection, PlaneStatistics } from '../../core/contract.ts';
import type { Point } from '../../core/image/geometry.ts';
import { channelColors } from '../../core/image/channel-colors.ts';
import { contrastLimits } from './channel-defaults.ts';
import type { LutName } from './luts.ts';
import { clampCentre, fitScale, type Size, zoomAt } from './viewport.ts';

/** Values at or below `low` show black, at or above `high` full; between them (v - low) / (high - low) to the power 1 / gamma. */
export interface Contrast {
  low: number;
  high: number;
  gamma: number;
}

export interface PointerReadout {
  /** Column and row of the image pixel under the pointer. */
  x: number;
  y: number;
  /** The file's own values, one per channel; NaN while not read yet. */
  values: number[];
  /** 0 = background, null while not known. */
  label: number | null;
}

/** What the colours of the labels tell: objects from each other, their class, how doubtful they are, or how they compare. */
export type ColorBy = 'object' | 'class' | 'doubt' | 'comparison';

/** How one image is looked at: nothing in here changes pixels or labels. */
export class ViewState {
  /** CSS pixels per image pixel. */
  scale = $state(1);
  /** Image point in the middle of the stage. */
  centre = $state.raw<Point>({ x: 0, y: 0 });
  /** Size of the stage in CSS pixels, kept up by the stage. */
  stageSize = $state.raw<Size>({ width: 0, height: 0 });
  contrast: Contrast[] = $state([]);
  /** '#rrggbb' and visibility per channel. */
  colors: string[] = $state([]);
  visible: boolean[] = $state([]);
  /** Of each channel: its own colour, or a fixed run of colours. */
  luts: LutName[] = $state([]);
  /** One plane, or the largest values over all z. */
  projection = $state<PlaneProjection>('none');
  labelsVisible = $state(true);
  /** What the labels' colours mean: which object it is, or which class it has. */
  colorBy = $state<ColorBy>('object');
  /** Of the labels' fill, 0..1. */
  opacity = $state(0.4);
  outlines = $state(true);
  /** Plane of the last run's map that is shown over the picture (one of LabelsInfo.planes), null for none. */
  plane = $state<string | null>(null);
  /** Whether all that is in sight is drawn, kept up by the stage. */
  isSettled = $state(false);
  pointer = $state.raw<PointerReadout | null>(null);
  /** Where the pointer is on the stage, in image pixels and maybe outside the image; null when it is elsewhere. */
  pointerAt = $state.raw<Point | null>(null);

  readonly imageSize: Size;
  readonly #info: ImageInfo;
  readonly #otherContrasts: Partial<Record<PlaneProjection, Contrast[]>> = {};
  #statistics: readonly PlaneStatistics[] = [];
  /** True until the user moves the view: a change of the stage's size then fits again. */
  #isFitted = true;

  constructor(info: ImageInfo) {
    this.#info = info;
    this.imageSize = { width: info.shape.x, height: info.shape.y };
    this.centre = { x: info.shape.x / 2, y: info.shape.y / 2 };
    this.colors = channelColors(info);
    this.visible = this.colors.map((_, c) => info.isRgb || c < 6);
    this.luts = this.colors.map(() => 'color');
    this.contrast = this.colors.map((_, c) => contrastLimits(info, [], c));
  }

  /** Takes new statistics (one per channel); sets the contrast from them unless `keepContrast`. */
  setStatistics(statistics: readonly PlaneStatistics[], keepContrast = false): void {
    this.#statistics = statistics;
    if (!keepContrast) this.contrast = this.colors.map((_, c) => contrastLimits(this.#info, statistics, c));
  }

  /** The other way of looking at a stack; false when its contrast is not known yet, for they differ in brightness. */
  toggleProjection(): boolean {
    this.#otherContrasts[this.projection] = this.contrast;
    this.projection = this.projection === 'max' ? 'none' : 'max';
    const known = this.#otherContrasts[this.projection];
    if (known !== undefined) this.contrast = known;
    return known !== undefined;
  }

  /** Changes one channel, or all of an RGB image together: their balance is part of the picture. */
  setContrast(channel: number, change: Partial<Contrast>): void {
    this.contrast = this.contrast.map((old, c) =>
      c === channel || this.#info.isRgb ? { ...old, ...change } : old,
    );
  }

  /** Back to the percentiles 0.35 and 99.65 of the plane (or the whole range of an 8-bit RGB image). */
  autoContrast(channel: number): void {
    this.setContrast(channel, contrastLimits(this.#info, this.#statistics, channel));
  }

  resize(stageSize: Size): void {
    this.stageSize = stageSize;
    if (this.#isFitted) this.fit();
  }

  fit(): void {
    this.scale = fitScale(this.imageSize, this.stageSize);
    this.centre = { x: this.imageSize.width / 2, y: this.imageSize.height / 2 };
    this.#isFitted = true;
  }

  /** One image pixel to one CSS pixel, around the middle of the stage. */
  actualSize(): void {
    this.zoomBy(1 / this.scale);
  }

  /** `at` in CSS pixels from the stage's top left; the middle by default. */
  zoomBy(factor: number, at?: Point): void {
    const middle = { x: this.stageSize.width / 2, y: this.stageSize.height / 2 };
    const camera = zoomAt(this, factor, at ?? middle, this.imageSize, this.stageSize);
    this.scale = camera.scale;
    this.centre = camera.centre;
    this.#isFitted = false;
  }

  /** Moves the picture by CSS pixels, to the right and down. */
  panBy(dx: number, dy: number): void {
    this.centreOn({ x: this.centre.x - dx / this.scale, y: this.centre.y - dy / this.scale });
  }

  /** Brings an image point into sight; the picture stays where it is in sight already. */
  reveal(point: Point): void {
    const { width, height } = this.stageSize;
    const across = Math.abs(point.x - this.centre.x) * this.scale;
    const down = Math.abs(point.y - this.centre.y) * this.scale;
    if (across > width / 2 || down > height / 2) this.centreOn(point);
  }

  centreOn(point: Point): void {
    this.centre = clampCentre(point, this.imageSize);
    this.#isFitted = false;
  }
}
