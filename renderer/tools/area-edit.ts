import type { EditTool } from '../../core/contract.ts';
import { maskPatch } from '../../core/edit/mask-patch.ts';
import type { PlacedMask } from '../../core/mask/placed-mask.ts';
import { refuse, refuseLocked } from './refusals.ts';
import type { ToolCanvas, ToolPointer } from './canvas.ts';
import type { ToolOptions } from './options.ts';

/** What an area does: a new object, or more or less of the selected one. */
export type AreaAction = ToolOptions['shapeAction'];

/** Shift adds, Alt cuts; without them it is as set. */
export function areaAction(
  { shift, alt }: Pick<ToolPointer, 'shift' | 'alt'>,
  canvas: ToolCanvas,
): AreaAction {
  if (shift) return 'add';
  return alt ? 'cut' : canvas.options.shapeAction;
}

/** What an area can change: `canChange` tells of a label whether its pixels become `label`'s; null `label` = a new one. */
export interface AreaTarget {
  label: number | null;
  canChange: (present: number) => boolean;
}

/** Areas are drawn on background, cut from the selected object. Null for nothing, after saying why. */
export function areaTarget(action: AreaAction, canvas: ToolCanvas): AreaTarget | null {
  const { selected, locked } = canvas;
  if (action !== 'new' && selected !== null && locked.has(selected)) return refuseLocked(selected, canvas);
  if (action === 'cut') {
    if (selected === null) return refuse('Select the object to cut from first.', canvas);
    return { label: 0, canChange: (present) => present === selected };
  }
  return { label: action === 'add' ? selected : null, canChange: (present) => present === 0 };
}

/** Makes the edit of an area and selects what came of it; one undo step. True when something changed. */
export async function editArea(
  tool: EditTool,
  area: PlacedMask,
  action: AreaAction,
  canvas: ToolCanvas,
): Promise<boolean> {
  const target = areaTarget(action, canvas);
  if (target === null) return false;
  const label = target.label ?? canvas.takeNewLabel();
  const isDone = await canvas.edit(tool, area.rect, (labelmap) =>
    maskPatch(labelmap, area.rect, area.mask, label, target.canChange),
  );
  if (isDone && label !== 0) canvas.select(label);
  return isDone;
}
