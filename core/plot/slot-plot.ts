import { fitText, TEXT_SIZE, textWidth, type FigureShape } from './figure.ts';
import { linearScale, logScale, type Scale } from './scale.ts';

/** A plot of values upwards, over named slots side by side. */
export interface SlotPlotOptions {
  width: number;
  height: number;
  /** What the values are, with their unit. */
  title: string;
  range: { low: number; high: number };
  isLog?: boolean;
  labels: readonly string[];
}

export interface SlotPlot {
  /** Axes, grid and labels. */
  shapes: FigureShape[];
  scale: Scale;
  /** Place of a slot's middle. */
  centre(slot: number): number;
  slotWidth: number;
  /** Place of the bottom of the axis. */
  bottom: number;
}

const EDGE = 10;
const GAP = 6;
/** Narrower slots have no labels: they would lie on each other. */
const LEAST_SLOT = TEXT_SIZE + 2;
const LONGEST_LABEL = 130;
const SLANT = -45;

export function slotPlot({ width, height, title, range, isLog, labels }: SlotPlotOptions): SlotPlot {
  const scaleOf = (top: number, bottom: number) =>
    isLog === true ? logScale(range, bottom, top) : linearScale(range, bottom, top);
  const widest = Math.max(...scaleOf(0, 1).ticks.map(({ text }) => textWidth(text)));
  const left = EDGE + TEXT_SIZE + GAP + widest + GAP;
  const slotWidth = (width - EDGE - left) / Math.max(1, labels.length);
  const centre = (slot: number) => left + (slot + 0.5) * slotWidth;
  const placing = placeLabels(labels, slotWidth, centre);
  const bottom = height - EDGE - placing.height;
  const scale = scaleOf(EDGE, bottom);
  const right = width - EDGE;
  const shapes: FigureShape[] = scale.ticks.flatMap(({ value, text }): FigureShape[] => {
    const y = scale.at(value);
    return [
      { kind: 'line', x1: left, y1: y, x2: right, y2: y, ink: 'grid' },
      { kind: 'text', x: left - GAP, y: y + TEXT_SIZE / 3, text, ink: 'muted', anchor: 'end' },
    ];
  });
  const middle = (EDGE + bottom) / 2;
  shapes.push(
    {
      kind: 'text',
      x: EDGE + TEXT_SIZE - 2,
      y: middle,
      text: title,
      ink: 'text',
      anchor: 'middle',
      angle: -90,
    },
    { kind: 'line', x1: left, y1: bottom, x2: right, y2: bottom, ink: 'text' },
    ...placing.texts.map((text, slot): FigureShape => {
      const place = { kind: 'text', text, ink: 'text' } as const;
      if (!placing.isSlanted)
        return { ...place, x: centre(slot), y: bottom + GAP + TEXT_SIZE, anchor: 'middle' };
      return { ...place, x: centre(slot) + 4, y: bottom + GAP + TEXT_SIZE / 2, anchor: 'end', angle: SLANT };
    }),
  );
  return { shapes, scale, centre, slotWidth, bottom };
}

/**
 * Side by side where they have room, else slanted and as long as there is room to their left, else none; `height` is what they take
 * below the axis.
 */
function placeLabels(labels: readonly string[], slotWidth: number, centre: SlotPlot['centre']) {
  const longest = Math.max(0, ...labels.map(textWidth));
  if (longest + GAP <= slotWidth) return { texts: labels, isSlanted: false, height: GAP + TEXT_SIZE + 2 };
  if (slotWidth < LEAST_SLOT) return { texts: [], isSlanted: false, height: GAP };
  const texts = labels.map((label, slot) =>
    fitText(label, Math.min(LONGEST_LABEL, centre(slot) * Math.SQRT2)),
  );
  const height = GAP + TEXT_SIZE + Math.min(longest, LONGEST_LABEL) * Math.SQRT1_2;
  return { texts, isSlanted: true, height };
}
