import { BrushTool } from './brush.ts';
import type { Tool, ToolName } from './canvas.ts';
import { DeleteTool } from './delete.ts';
import { DeleteRegionTool } from './delete-region.ts';
import { EraserTool } from './eraser.ts';
import { LassoTool } from './lasso.ts';
import { MergeTool } from './merge.ts';
import { PanTool } from './pan.ts';
import { SelectTool } from './select.ts';
import { SplitTool } from './split.ts';

/** A fresh, idle tool of each kind. */
export function createTools(): Record<ToolName, Tool> {
  return {
    pan: new PanTool(),
    select: new SelectTool(),
    brush: new BrushTool(),
    eraser: new EraserTool(),
    fill: new SelectTool(),
    polygon: new SelectTool(),
    lasso: new LassoTool(),
    rectangle: new SelectTool(),
    ellipse: new SelectTool(),
    wand: new SelectTool(),
    grow: new SelectTool(),
    split: new SplitTool(),
    merge: new MergeTool(),
    delete: new DeleteTool(),
    'delete-region': new DeleteRegionTool(),
    region: new SelectTool(),
  };
}
