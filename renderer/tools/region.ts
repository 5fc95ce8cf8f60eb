import { rectangleOutline } from '../../core/edit/raster-shapes.ts';
import type { Point, Rect } from '../../core/image/geometry.ts';
import type { Tool, ToolCanvas, ToolPointer } from './canvas.ts';

/** CSS pixels that the pointer has to move before it draws. */
const LEAST_DRAG = 4;

/** Marks the part of the picture that is going to be segmented: drag from corner to corner; a click takes the mark away. */
export class RegionTool implements Tool {
  readonly name = 'region';
  readonly cursor = 'crosshair';
  #start: { point: Point; screen: Point } | null = null;
  #isDrawing = false;

  down({ point, screen }: ToolPointer): void {
    this.#start = { point, screen };
    this.#isDrawing = false;
  }

  move({ point, screen }: ToolPointer, canvas: ToolCanvas): void {
    const start = this.#start;
    if (start === null) return;
    this.#isDrawing ||= Math.hypot(screen.x - start.screen.x, screen.y - start.screen.y) >= LEAST_DRAG;
    if (!this.#isDrawing) return;
    const { x, y, width, height } = between(start.point, point, canvas.imageSize);
    const corner = { x: x + width, y: y + height };
    canvas.showOutline(rectangleOutline({ x, y }, corner), { closed: true });
    canvas.say(`${width} × ${height} px. Escape cancels.`);
  }

  up({ point }: ToolPointer, canvas: ToolCanvas): void {
    const start = this.#start;
    const isDrawn = this.#isDrawing;
    this.cancel(canvas);
    if (start === null) return;
    const rect = isDrawn ? between(start.point, point, canvas.imageSize) : null;
    canvas.chooseRegion(rect !== null && rect.width > 0 && rect.height > 0 ? rect : null);
  }

  cancel(canvas: ToolCanvas): void {
    this.#start = null;
    this.#isDrawing = false;
    canvas.showOutline(null);
    canvas.say(null);
  }
}

/** Whole pixels between two corners, inside the image. */
function between(a: Point, b: Point, image: { width: number; height: number }): Rect {
  const x = clamp(Math.floor(Math.min(a.x, b.x)), image.width);
  const y = clamp(Math.floor(Math.min(a.y, b.y)), image.height);
  const right = clamp(Math.ceil(Math.max(a.x, b.x)), image.width);
  const bottom = clamp(Math.ceil(Math.max(a.y, b.y)), image.height);
  return { x, y, width: right - x, height: bottom - y };
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}
