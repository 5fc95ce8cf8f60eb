import Konva from 'konva';

import type { Point } from '../../core/image/geometry.ts';
import { imageToScreen } from '../state/viewport.ts';
import type { Projection } from './projection.ts';

/** The brush's circle in its real size, and the line of an outline being drawn; dark under light, to show on anything. */
export class CursorLayer {
  readonly layer = new Konva.Layer({ listening: false });
  #projection: Projection | null = null;
  #brush: { centre: Point; diameter: number } | null = null;
  #outline: readonly Point[] | null = null;

  constructor() {
    this.layer.add(new Konva.Shape({ sceneFunc: (context) => this.#draw(context._context) }));
  }

  /** Centre and diameter in image pixels; null hides it. */
  showBrush(brush: { centre: Point; diameter: number } | null): void {
    this.#brush = brush;
  }

  showOutline(points: readonly Point[] | null): void {
    this.#outline = points;
  }

  draw(projection: Projection): void {
    this.#projection = projection;
    this.layer.drawScene();
  }

  #draw(context: CanvasRenderingContext2D): void {
    if (this.#projection === null) return;
    const { camera, stage } = this.#projection;
    context.beginPath();
    if (this.#brush) {
      const { centre, diameter } = this.#brush;
      const { x, y } = imageToScreen(
        { x: snap(centre.x, diameter), y: snap(centre.y, diameter) },
        camera,
        stage,
      );
      context.arc(x, y, Math.max(1.5, (diameter * camera.scale) / 2), 0, 2 * Math.PI);
    }
    this.#outline?.forEach((point, index) => {
      const { x, y } = imageToScreen(point, camera, stage);
      if (index === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    context.lineWidth = 3;
    context.strokeStyle = 'rgb(0 0 0 / 60%)';
    context.stroke();
    context.lineWidth = 1.25;
    context.strokeStyle = 'white';
    context.stroke();
  }
}

/** Where core/edit/brush.ts centres the disc: on a pixel's centre for odd diameters, on its corner for even ones. */
function snap(value: number, diameter: number): number {
  return diameter % 2 === 1 ? Math.floor(value) + 0.5 : Math.round(value);
}
