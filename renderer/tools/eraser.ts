import { BrushTool } from './brush.ts';

/** A brush that paints background over any object. */
export class EraserTool extends BrushTool {
  override readonly name = 'eraser';

  protected override chooseLabel(): number {
    return 0;
  }
}
