/** What a shape is painted with: a part that screen and paper have colours of their own for, or a group's number. */
export type Ink = 'text' | 'muted' | 'grid' | number;

/** Places and sizes in the units of the figure's box, origin top left, y down; angles in degrees, clockwise. */
export type FigureShape =
  | { kind: 'line'; x1: number; y1: number; x2: number; y2: number; ink: Ink; isBold?: boolean }
  | {
      kind: 'rect';
      x: number;
      y: number;
      width: number;
      height: number;
      fill: Ink;
      isFaint?: boolean;
      tip?: string;
    }
  | { kind: 'dot'; x: number; y: number; fill: Ink; tip?: string }
  | {
      kind: 'text';
      x: number;
      y: number;
      text: string;
      ink: Ink;
      anchor: 'start' | 'middle' | 'end';
      angle?: number;
    };

/** A drawing without colours, so that one drawing serves dark and light screens and paper. */
export interface Figure {
  width: number;
  height: number;
  /** What it shows, in one sentence, for people who do not see it. */
  description: string;
  shapes: FigureShape[];
}

/** Height of all text in a figure, and about how wide a sign of it is on average, in its units. */
export const TEXT_SIZE = 12;
const SIGN_WIDTH = 6.4;

export function textWidth(text: string): number {
  return text.length * SIGN_WIDTH;
}

/** `text`, with dots for what would be longer than `width`: in the middle, since names of files differ at their ends. */
export function fitText(text: string, width: number): string {
  const signs = Math.max(3, Math.floor(width / SIGN_WIDTH));
  if (text.length <= signs) return text;
  const end = Math.floor((signs - 1) / 2);
  return `${text.slice(0, signs - 1 - end)}…${text.slice(text.length - end)}`;
}

export const DOT_RADIUS = 2.5;
/** Of a faint rectangle, so that what is under it shows. */
export const FAINT = 0.55;

/**
 * Of groups, told apart with every common kind of colour vision: Okabe and Ito (2008), without black and yellow, which are lost on
 * dark and on white. A seventh group begins anew: names stand beside all of them.
 */
export const GROUP_COLORS = ['#56b4e9', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#0072b2'] as const;

export function groupColor(group: number): string {
  return GROUP_COLORS[group % GROUP_COLORS.length];
}
