import { EllipseTool, RectangleTool } from './box.ts';
import { BrushTool } from './brush.ts';
import type { Tool, ToolName } from './canvas.ts';
import { DeleteTool } from './delete.ts';
import { DeleteRegionTool } from './delete-region.ts';
import { EraserTool } from './eraser.ts';
import { FillTool } from './fill.ts';
import { GrowTool } from './grow.ts';
import { LassoTool } from './lasso.ts';
import { MergeTool } from './merge.ts';
import { PanTool } from './pan.ts';
import { PolygonTool } from './polygon.ts';
import { RegionTool } from './region.ts';
import { SelectTool } from './select.ts';
import { SplitTool } from './split.ts';
import { WandTool } from './wand.ts';

/** A fresh, idle tool of each kind. */
export function createTools(): Record<ToolName, Tool> {
  return {
    pan: new PanTool(),
    select: new SelectTool(),
    brush: new BrushTool(),
    eraser: new EraserTool(),
    fill: new FillTool(),
    polygon: new PolygonTool(),
    lasso: new LassoTool(),
    rectangle: new RectangleTool(),
    ellipse: new EllipseTool(),
    wand: new WandTool(),
    grow: new GrowTool(),
    split: new SplitTool(),
    merge: new MergeTool(),
    delete: new DeleteTool(),
    'delete-region': new DeleteRegionTool(),
    region: new RegionTool(),
  };
}
