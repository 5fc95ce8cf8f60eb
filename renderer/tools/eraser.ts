import { BrushTool, type Paint } from './brush.ts';
import type { ToolCanvas, ToolPointer } from './canvas.ts';
import { refuse, refuseLocked } from './refusals.ts';

/** A brush that paints background over any object, or over the selected one alone: by option, or with Shift. */
export class EraserTool extends BrushTool {
  override readonly name = 'eraser';

  protected override choosePaint({ shift }: ToolPointer, canvas: ToolCanvas): Paint | null {
    if (!shift && canvas.options.paintMode !== 'this-object') return { label: 0, rule: 'overwrite' };
    const { selected } = canvas;
    if (selected === null) return refuse('Select the object to erase from first.', canvas);
    if (canvas.locked.has(selected)) return refuseLocked(selected, canvas);
    return { label: 0, rule: { only: selected } };
  }

  /** The selection stays. */
  protected override finished(): void {
    return;
  }
}
