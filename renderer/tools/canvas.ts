import type { EditTool } from '../../core/contract.ts';
import type { PaintRule } from '../../core/edit/stroke.ts';
import type { Point } from '../../core/image/geometry.ts';

export const TOOL_NAMES = ['pan', 'select', 'brush', 'eraser', 'new-object', 'delete'] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

/** A stroke under way: it shows at once, and becomes one undo step when finished. */
export interface ToolStroke {
  /** Sweeps a disc of `diameter` image pixels; label 0 erases. */
  paintDisc(from: Point, to: Point, diameter: number, label: number, rule: PaintRule): void;
  /** Paints `length` pixels to the right of (x, y). */
  paintSpan(x: number, y: number, length: number, label: number, rule: PaintRule): void;
  finish(): void;
  /** Puts everything back. */
  cancel(): void;
}

/** All that tools know of the window, so that they can be driven without one. Points are in image pixels. */
export interface ToolCanvas {
  /** Diameter in image pixels. */
  readonly brushSize: number;
  readonly selected: number | null;
  /** 0 = background; null outside the image or where the labels are not loaded yet. */
  labelAt(point: Point): number | null;
  select(label: number | null): void;
  hover(label: number | null): void;
  /** A label nobody has used yet. */
  takeNewLabel(): number;
  /** Null while the labels in sight are not loaded, or hidden: nobody paints on what can't be seen. */
  beginStroke(tool: EditTool): ToolStroke | null;
  deleteObject(label: number): void;
  /** Moves the picture by CSS pixels. */
  panBy(dx: number, dy: number): void;
  /** Draws a line that is no label yet; null takes it away. */
  showOutline(points: readonly Point[] | null): void;
}

export interface ToolPointer {
  /** Where the pointer is, in image pixels. */
  point: Point;
  /** All positions since the last event, oldest first, the last being `point` (coalesced events of fast strokes). */
  trail: readonly Point[];
  /** In CSS pixels from the stage's top left. */
  screen: Point;
  /** Shift: paint on background only. */
  shift: boolean;
  /** Alt: pick the label under the pointer instead of painting. */
  alt: boolean;
}

/** One tool as a state machine: idle, or busy between `down` and `up` or `cancel`. */
export interface Tool {
  readonly name: ToolName;
  /** CSS cursor; 'none' where the cursor layer draws the brush's circle. */
  readonly cursor: string;
  down(pointer: ToolPointer, canvas: ToolCanvas): void;
  /** With the button down or up; `isDown` says which. */
  move(pointer: ToolPointer, canvas: ToolCanvas, isDown: boolean): void;
  up(pointer: ToolPointer, canvas: ToolCanvas): void;
  /** Escape, or the pointer was taken away: as if `down` had not been. */
  cancel(canvas: ToolCanvas): void;
}
