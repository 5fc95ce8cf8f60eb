import { BrushTool } from './brush.ts';
import type { Tool, ToolName } from './canvas.ts';
import { DeleteTool } from './delete.ts';
import { EraserTool } from './eraser.ts';
import { NewObjectTool } from './new-object.ts';
import { PanTool } from './pan.ts';
import { SelectTool } from './select.ts';

/** A fresh, idle tool of each kind. */
export function createTools(): Record<ToolName, Tool> {
  return {
    pan: new PanTool(),
    select: new SelectTool(),
    brush: new BrushTool(),
    eraser: new EraserTool(),
    'new-object': new NewObjectTool(),
    delete: new DeleteTool(),
  };
}
