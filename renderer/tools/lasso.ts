import type { Point } from '../../core/image/geometry.ts';
import { ShapeTool } from './shape.ts';

/** An outline drawn freehand and closed on release. */
export class LassoTool extends ShapeTool {
  readonly name = 'lasso';

  protected begin(at: Point): Point[] {
    return [at];
  }

  protected draw(outline: readonly Point[], trail: readonly Point[]): Point[] {
    return [...outline, ...trail];
  }
}
