import type { EditTool } from '../../core/contract.ts';
import type { Point } from '../../core/image/geometry.ts';
import type { OpenImage } from '../state/open-image.svelte.ts';
import type { ToolCanvas, ToolStroke } from '../tools/canvas.ts';
import type { Scene } from './scene.ts';

/** What the tools get to work on: the open image and its picture. */
export class SceneCanvas implements ToolCanvas {
  readonly #image: OpenImage;
  readonly #scene: Scene;

  constructor(image: OpenImage, scene: Scene) {
    this.#image = image;
    this.#scene = scene;
  }

  get brushSize(): number {
    return this.#image.editor.brushSize;
  }

  get selected(): number | null {
    return this.#image.editor.selected;
  }

  labelAt(point: Point): number | null {
    return this.#image.view.labelsVisible ? this.#image.labelTiles.labelAt(point.x, point.y) : null;
  }

  select(label: number | null): void {
    this.#image.editor.selected = label;
  }

  hover(label: number | null): void {
    this.#image.editor.hovered = label;
  }

  takeNewLabel(): number {
    return this.#image.editor.takeNewLabel();
  }

  beginStroke(tool: EditTool): ToolStroke | null {
    if (!this.#image.view.labelsVisible || !this.#scene.areLabelsReady) return null;
    return this.#image.editor.beginStroke(tool);
  }

  deleteObject(label: number): void {
    void this.#image.editor.deleteObject(label);
  }

  panBy(dx: number, dy: number): void {
    this.#image.view.panBy(dx, dy);
  }

  showOutline(points: readonly Point[] | null): void {
    this.#scene.cursor.showOutline(points);
    this.#scene.schedule('cursor');
  }
}
