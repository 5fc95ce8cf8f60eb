import type { PaintMode } from '../../core/edit/stroke.ts';

/** What can be set for tools, the same for all images. */
export interface ToolOptions {
  /** Diameter of the brush and the eraser, image pixels. */
  brushSize: number;
  /** What the brush and the eraser may paint over. */
  paintMode: PaintMode;
  /** The harder the pen presses, the larger the brush. Without effect on a mouse. */
  usesPressure: boolean;
  /** What a drawn shape does: a new object, or more or less of the selected one. */
  shapeAction: 'new' | 'add' | 'cut';
  /** What the wand compares: the image's values, or the model's foreground probability. */
  wandSource: 'intensity' | 'probability';
  /** How far a value may be from the one clicked, 0..1 of the displayed contrast range or of the probability. */
  wandTolerance: number;
  /** Foreground probability, 0..1, down to which an object grows from a click. */
  growThreshold: number;
  /** What two centres share an object by: its shape, or the model's maps. */
  splitSource: 'shape' | 'probability';
  /** Pixels by which commands smooth, enlarge and shrink objects. */
  reshapeBy: number;
}

/** Of the brush's diameter, image pixels. */
export const BRUSH_SIZES = { min: 1, max: 200 };

export const DEFAULT_TOOL_OPTIONS: Readonly<ToolOptions> = {
  brushSize: 12,
  paintMode: 'overwrite',
  usesPressure: false,
  shapeAction: 'new',
  wandSource: 'intensity',
  wandTolerance: 0.1,
  growThreshold: 0.5,
  splitSource: 'shape',
  reshapeBy: 2,
};
