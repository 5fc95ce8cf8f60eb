import type { Rect } from '../../core/image/geometry.ts';
import { type Camera, imageToScreen, type Size } from '../state/viewport.ts';

/** Where image rectangles land on the screen, with edges on whole device pixels: neighbouring tiles leave no seam. */
export class Projection {
  readonly camera: Camera;
  readonly stage: Size;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;

  constructor(camera: Camera, stage: Size, pixelRatio: number) {
    this.camera = { centre: camera.centre, scale: camera.scale };
    this.stage = stage;
    this.pixelRatio = pixelRatio;
  }

  /** CSS pixels from the stage's top left. */
  place(rect: Rect): Rect {
    const from = imageToScreen(rect, this.camera, this.stage);
    const to = imageToScreen({ x: rect.x + rect.width, y: rect.y + rect.height }, this.camera, this.stage);
    const x = this.#snap(from.x);
    const y = this.#snap(from.y);
    return { x, y, width: this.#snap(to.x) - x, height: this.#snap(to.y) - y };
  }

  #snap(value: number): number {
    return Math.round(value * this.pixelRatio) / this.pixelRatio;
  }
}
