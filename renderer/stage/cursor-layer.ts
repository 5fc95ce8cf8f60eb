import Konva from 'konva';

import type { Point } from '../../core/image/geometry.ts';
import { imageToScreen } from '../state/viewport.ts';
import type { OutlineLook } from '../tools/canvas.ts';
import type { Projection } from './projection.ts';

/** Side of the square that marks a corner, CSS pixels. */
const CORNER = 6;

/** The line of an outline being drawn: white on dark, to show on anything. Costs nothing while there is none. */
export class CursorLayer {
  readonly layer = new Konva.Layer({ listening: false, visible: false });
  #projection: Projection | null = null;
  #outline: readonly Point[] = [];
  #look: OutlineLook = {};

  constructor() {
    this.layer.add(new Konva.Shape({ sceneFunc: (context) => this.#draw(context._context) }));
  }

  /** Points in image pixels; null takes the line away. */
  showOutline(points: readonly Point[] | null, look: OutlineLook = {}): void {
    this.#outline = points ?? [];
    this.#look = look;
    this.layer.visible(points !== null);
  }

  draw(projection: Projection): void {
    this.#projection = projection;
    this.layer.drawScene();
  }

  #draw(context: CanvasRenderingContext2D): void {
    if (this.#projection === null) return;
    const { camera, stage } = this.#projection;
    context.beginPath();
    this.#outline.forEach((point, index) => {
      const { x, y } = imageToScreen(point, camera, stage);
      if (index === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    if (this.#look.closed) context.closePath();
    context.lineWidth = 3;
    context.strokeStyle = 'rgb(0 0 0 / 60%)';
    context.stroke();
    context.lineWidth = 1.25;
    context.strokeStyle = 'white';
    context.stroke();
    for (const corner of this.#outline.slice(0, this.#look.corners ?? 0)) {
      const { x, y } = imageToScreen(corner, camera, stage);
      context.fillStyle = 'white';
      context.fillRect(x - CORNER / 2, y - CORNER / 2, CORNER, CORNER);
      context.lineWidth = 1;
      context.strokeStyle = 'black';
      context.strokeRect(x - CORNER / 2, y - CORNER / 2, CORNER, CORNER);
    }
  }
}
