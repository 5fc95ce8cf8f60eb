import type { EditTool } from '../../core/contract.ts';
import type { ObjectPlace } from '../../core/edit/delete-where.ts';
import type { Patch } from '../../core/edit/patch.ts';
import type { BoundedObject } from '../../core/edit/relabel.ts';
import type { PaintRule } from '../../core/edit/stroke.ts';
import type { Pixels } from '../../core/image/dtype.ts';
import type { Point, Rect } from '../../core/image/geometry.ts';
import type { Labelmap } from '../../core/mask/labelmap.ts';
import type { ToolOptions } from './options.ts';

export const TOOL_NAMES = [
  'pan',
  'select',
  'brush',
  'eraser',
  'fill',
  'polygon',
  'lasso',
  'rectangle',
  'ellipse',
  'wand',
  'grow',
  'split',
  'merge',
  'delete',
  'delete-region',
  'region',
] as const;
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

/** Pixels that an edit would add or take away; `mask` holds rect.width * rect.height values, 1 = in it. */
export interface MaskPreview {
  rect: Rect;
  mask: Uint8Array;
  kind: 'add' | 'remove';
}

/** How a line is drawn: joined to its first point when `closed`, and with so many of its first points marked. */
export interface OutlineLook {
  closed?: boolean;
  corners?: number;
}

/** A map that the last segmentation has left. */
export type ProbabilityChannel = 'foreground' | 'boundary' | 'distance';

/** All that tools know of the window, so that they can be driven without one. Points are in image pixels. */
export interface ToolCanvas {
  /** In image pixels. */
  readonly imageSize: { readonly width: number; readonly height: number };
  readonly plane: { readonly t: number; readonly z: number };
  readonly options: ToolOptions;
  /** Diameter in image pixels. */
  readonly brushSize: number;
  /** A step smaller (-1) or larger (1). */
  stepBrush(direction: 1 | -1): void;
  readonly selected: number | null;
  /** Objects that no edit may change. */
  readonly locked: ReadonlySet<number>;
  /** 0 = background; null outside the image or where the labels are not loaded yet. */
  labelAt(point: Point): number | null;
  select(label: number | null): void;
  /** Adds an object to the selected ones, or takes it out of them. */
  toggle(label: number): void;
  hover(label: number | null): void;
  /** A label nobody has used yet. */
  takeNewLabel(): number;
  /** Null while the labels in sight are not loaded, or hidden: nobody paints on what can't be seen. */
  beginStroke(tool: EditTool): ToolStroke | null;
  /** Deletes these, as one step. */
  deleteObjects(labels: readonly number[]): void;
  /** What is known of the present plane's objects; a moment behind while edits are being made. */
  readonly objects: readonly ObjectPlace[];
  /** As `objects`, after all that has been done so far. */
  listObjects(): Promise<readonly ObjectPlace[]>;
  /** Labels of a rectangle in the image, row by row, fetched where they are not loaded yet; rejects when they can't be. */
  readLabels(rect: Rect, signal?: AbortSignal): Promise<Uint32Array>;
  /** These objects with a rectangle that holds all of each, maybe larger than it; without labels nobody has seen. */
  findObjects(labels: readonly number[]): Promise<readonly BoundedObject[]>;
  /**
   * One edit, one undo step: fetches the label tiles of `area`, waits for a stroke under way, calls `make` with the
   * labelmap (nothing outside `area` is sure to be there) and applies what it returns, without what it does to locked
   * objects. True when something changed. Never rejects: what went wrong is told in the window.
   */
  edit(
    tool: EditTool,
    area: Rect | readonly Rect[],
    make: (labelmap: Labelmap) => Patch | null,
  ): Promise<boolean>;
  /**
   * A map of the present plane's last segmentation: uint8, 0..255 = 0..1, row by row; null before one. `rect` must lie in the
   * image. Rejects when it can't be read.
   */
  readProbability(channel: ProbabilityChannel, rect: Rect, signal?: AbortSignal): Promise<Uint8Array | null>;
  /** Values of the first shown channel of the present plane at full resolution; as `readProbability` otherwise. */
  readIntensity(rect: Rect, signal?: AbortSignal): Promise<Pixels>;
  /** How the last segmentation took objects apart, 0..1 (Separation.splitStrength); 0.5 before one. */
  readonly splitStrength: number;
  /** The range of values between which that channel is shown from black to full. */
  readonly intensityRange: { readonly low: number; readonly high: number };
  /** What the next segmentation is about, in whole image pixels; null: not about a region. */
  chooseRegion(region: Rect | null): void;
  /** Moves the picture by CSS pixels. */
  panBy(dx: number, dy: number): void;
  /** Draws a line that is no label yet; null takes it away. */
  showOutline(points: readonly Point[] | null, look?: OutlineLook): void;
  /** Tints pixels that are no label yet; null takes the tint away. */
  showPreview(preview: MaskPreview | null): void;
  /** One line in the status bar while the tool is at work; null brings the tool's own hint back. */
  say(text: string | null): void;
  /** Tells a person why something could not be done. */
  fail(error: unknown): void;
}

export interface ToolPointer {
  /** Where the pointer is, in image pixels. */
  point: Point;
  /** All positions since the last event, oldest first, the last being `point` (coalesced events of fast strokes). */
  trail: readonly Point[];
  /** In CSS pixels from the stage's top left. */
  screen: Point;
  /** CSS pixels per image pixel. */
  scale: number;
  shift: boolean;
  alt: boolean;
  /** Of a pen, 0..1; null for a mouse or a finger. */
  pressure: number | null;
}

/** One tool as a state machine: idle, or busy between `down` and `up` or `cancel` (or over several clicks). */
export interface Tool {
  readonly name: ToolName;
  /** CSS cursor; 'none' where the cursor layer draws the brush's circle. */
  readonly cursor: string;
  /** What it is about is in no plane, so that it goes on when another one is shown. */
  readonly isOfAnyPlane?: boolean;
  down(pointer: ToolPointer, canvas: ToolCanvas): void;
  /** With the button down or up; `isDown` says which. */
  move(pointer: ToolPointer, canvas: ToolCanvas, isDown: boolean): void;
  up(pointer: ToolPointer, canvas: ToolCanvas): void;
  /** Escape, another tool, or the pointer was taken away: as if `down` had not been. Harmless when idle. */
  cancel(canvas: ToolCanvas): void;
  doubleClick?(pointer: ToolPointer, canvas: ToolCanvas): void;
  /** Enter, Escape, Backspace and the like while the stage has the keyboard; true when the tool has used the key. */
  key?(key: string, canvas: ToolCanvas): boolean;
  /** The wheel turned a notch away from the hand (1) or towards it (-1) while Alt was held: without this it zooms. */
  wheel?(direction: 1 | -1, canvas: ToolCanvas): void;
  /** The pointer has left the stage with no button down: previews at the pointer end. */
  leave?(canvas: ToolCanvas): void;
}
