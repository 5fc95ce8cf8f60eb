import { ellipseOutline, rectangleOutline } from '../../core/edit/raster-shapes.ts';
import type { Point } from '../../core/image/geometry.ts';
import { ShapeTool } from './shape.ts';

/** A shape that fills the box between where the button went down and where the pointer is. */
abstract class BoxTool extends ShapeTool {
  #start: Point = { x: 0, y: 0 };

  protected abstract outlineOf(from: Point, to: Point): Point[];

  protected begin(at: Point): Point[] {
    this.#start = at;
    return [at];
  }

  protected draw(_outline: readonly Point[], trail: readonly Point[]): Point[] {
    return this.outlineOf(this.#start, trail[trail.length - 1]);
  }

  protected override describe(outline: readonly Point[]): string {
    const span = (values: number[]) => Math.round(Math.max(...values) - Math.min(...values));
    return `${span(outline.map(({ x }) => x))} × ${span(outline.map(({ y }) => y))} px`;
  }
}

export class RectangleTool extends BoxTool {
  readonly name = 'rectangle';

  protected outlineOf(from: Point, to: Point): Point[] {
    return rectangleOutline(from, to);
  }
}

export class EllipseTool extends BoxTool {
  readonly name = 'ellipse';

  protected outlineOf(from: Point, to: Point): Point[] {
    return ellipseOutline(from, to);
  }
}
