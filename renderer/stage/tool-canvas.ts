import type { EditTool, ObjectInfo } from '../../core/contract.ts';
import type { Patch } from '../../core/edit/patch.ts';
import type { BoundedObject } from '../../core/edit/relabel.ts';
import type { Pixels } from '../../core/image/dtype.ts';
import type { Point, Rect } from '../../core/image/geometry.ts';
import { isSamePlane } from '../../core/image/plane.ts';
import type { Labelmap } from '../../core/mask/labelmap.ts';
import type { OpenImage } from '../state/open-image.svelte.ts';
import { toolOptions } from '../state/tool-options.svelte.ts';
import type {
  MaskPreview,
  OutlineLook,
  ProbabilityChannel,
  ToolCanvas,
  ToolStroke,
} from '../tools/canvas.ts';
import type { ToolOptions } from '../tools/options.ts';
import type { Scene } from './scene.ts';

/** What the tools get to work on: the open image and its picture. */
export class SceneCanvas implements ToolCanvas {
  readonly #image: OpenImage;
  readonly #scene: Scene;

  constructor(image: OpenImage, scene: Scene) {
    this.#image = image;
    this.#scene = scene;
  }

  get imageSize(): { readonly width: number; readonly height: number } {
    return this.#image.view.imageSize;
  }

  get plane(): { readonly t: number; readonly z: number } {
    return this.#image.plane;
  }

  get options(): ToolOptions {
    return toolOptions;
  }

  get locked(): ReadonlySet<number> {
    return this.#image.lockedLabels;
  }

  get splitStrength(): number {
    return this.#image.labels?.segmentation?.separation.splitStrength ?? 0.5;
  }

  get intensityRange(): { readonly low: number; readonly high: number } {
    return this.#image.view.contrast[this.#channel];
  }

  get brushSize(): number {
    return this.#image.editor.brushSize;
  }

  stepBrush(direction: 1 | -1): void {
    this.#image.editor.stepBrush(direction);
  }

  get selected(): number | null {
    return this.#image.editor.selected;
  }

  labelAt(point: Point): number | null {
    if (!this.#image.view.labelsVisible) return null;
    return this.#image.labelTiles.labelAt(point.x, point.y) ?? this.#scene.overviewLabelAt(point);
  }

  select(label: number | null): void {
    this.#image.editor.selected = label;
  }

  toggle(label: number): void {
    this.#image.editor.selection.toggle(label);
  }

  hover(label: number | null): void {
    this.#image.editor.hovered = label;
  }

  takeNewLabel(): number {
    return this.#image.editor.takeNewLabel();
  }

  beginStroke(tool: EditTool): ToolStroke | null {
    if (!this.#mayEdit()) return null;
    if (!this.#scene.areLabelsReady) {
      this.say(this.#scene.isTooWide ? 'Zoom in to paint.' : 'The labels are still being read.');
      return null;
    }
    return this.#image.editor.beginStroke(tool);
  }

  deleteObjects(labels: readonly number[]): void {
    void this.#image.editor.deleteObjects(labels);
  }

  get objects(): readonly ObjectInfo[] {
    return this.#image.objects;
  }

  listObjects(): Promise<readonly ObjectInfo[]> {
    return this.#image.listObjects();
  }

  async readLabels(rect: Rect, signal?: AbortSignal): Promise<Uint32Array> {
    const { labelTiles } = this.#image;
    await labelTiles.ensure(labelTiles.labelmap.tilesIn(rect), signal);
    return labelTiles.labelmap.readRect(rect);
  }

  findObjects(labels: readonly number[]): Promise<BoundedObject[]> {
    return this.#image.findObjects(labels);
  }

  async edit(
    tool: EditTool,
    area: Rect | readonly Rect[],
    make: (labelmap: Labelmap) => Patch | null,
  ): Promise<boolean> {
    return this.#mayEdit() && this.#image.editor.edit(tool, area, make);
  }

  async readProbability(
    channel: ProbabilityChannel,
    rect: Rect,
    signal?: AbortSignal,
  ): Promise<Uint8Array | null> {
    const { client, info, labels, plane } = this.#image;
    if (labels?.mapped?.some((mapped) => isSamePlane(mapped, plane)) !== true) return null;
    return client.probability(info.id, { ...plane, channel, ...rect }, signal);
  }

  readIntensity(rect: Rect, signal?: AbortSignal): Promise<Pixels> {
    const { client, info, plane, view } = this.#image;
    const { projection } = view;
    return client.pixels(info.id, { ...plane, projection, c: this.#channel, ...rect }, signal);
  }

  chooseRegion(region: Rect | null): void {
    this.#image.scope.draw(region);
  }

  panBy(dx: number, dy: number): void {
    this.#image.view.panBy(dx, dy);
  }

  showOutline(points: readonly Point[] | null, look?: OutlineLook): void {
    this.#scene.cursor.showOutline(points, look);
    this.#scene.schedule('cursor');
  }

  showPreview(preview: MaskPreview | null): void {
    this.#scene.preview.show(preview);
    this.#scene.schedule('preview');
  }

  say(text: string | null): void {
    this.#image.editor.toolNote = text;
  }

  fail(error: unknown): void {
    this.#image.editor.fail(error);
  }

  /** Nobody edits what can't be seen. */
  #mayEdit(): boolean {
    const isVisible = this.#image.view.labelsVisible;
    if (!isVisible) this.say('The labels are hidden. Show them to edit.');
    return isVisible;
  }

  /** The first one shown. */
  get #channel(): number {
    return Math.max(0, this.#image.view.visible.indexOf(true));
  }
}
