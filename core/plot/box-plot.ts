import { shortNumber } from '../measure/short-number.ts';
import { distributionOf, type Distribution } from '../measure/distribution.ts';
import type { Figure, FigureShape } from './figure.ts';
import { slotPlot, type SlotPlot } from './slot-plot.ts';
import { spread } from './spread.ts';

/** Values of the objects of a group. */
export interface GroupValues {
  name: string;
  values: Float64Array;
}

export interface DistributionPlotOptions {
  width: number;
  height: number;
  /** What the values are, with their unit. */
  title: string;
  /** By powers of ten: for values above 0 only. */
  isLog: boolean;
}

/** Of more values than these, evenly chosen ones are drawn: the box counts all of them. */
const MOST_DOTS = 150;

/** A box for each group as Tukey drew it, over a dot for each object (or for some of very many). */
export function boxPlot(groups: readonly GroupValues[], options: DistributionPlotOptions): Figure {
  const found = groups.map(({ values }) => distributionOf(values));
  const range = rangeOf(found);
  const labels = groups.map(({ name }, i) => `${name} (n = ${(found[i]?.n ?? 0).toLocaleString('en')})`);
  const plot = slotPlot({ ...options, range, labels });
  const shapes = found.flatMap((group, slot) =>
    group === null
      ? []
      : [...dots(groups[slot].values, slot, plot), ...box(groups[slot].name, group, slot, plot)],
  );
  const { width, height, title } = options;
  const description = `${title}: box plots of ${groups.length} ${groups.length === 1 ? 'group' : 'groups'}`;
  return { width, height, description, shapes: [...plot.shapes, ...shapes] };
}

/** Of all groups together; 0 to 1 without any value. */
export function rangeOf(found: readonly (Distribution | null)[]): { low: number; high: number } {
  const some = found.filter((group) => group !== null);
  if (some.length === 0) return { low: 0, high: 1 };
  return {
    low: Math.min(...some.map(({ least }) => least)),
    high: Math.max(...some.map(({ most }) => most)),
  };
}

function box(
  name: string,
  group: Distribution,
  slot: number,
  { scale, centre, slotWidth }: SlotPlot,
): FigureShape[] {
  const middle = centre(slot);
  const half = Math.min(30, slotWidth * 0.22);
  const [lower, median, upper] = group.quartiles.map((value) => scale.at(value));
  const [low, high] = group.whiskers.map((value) => scale.at(value));
  const upright = (y1: number, y2: number): FigureShape => ({
    kind: 'line',
    x1: middle,
    x2: middle,
    y1,
    y2,
    ink: 'text',
  });
  const across = (y: number, reach: number, isBold = false): FigureShape => ({
    kind: 'line',
    x1: middle - reach,
    x2: middle + reach,
    y1: y,
    y2: y,
    ink: 'text',
    isBold,
  });
  const [q1, q2, q3] = group.quartiles.map(shortNumber);
  const tip = `${name}: median ${q2}, quartiles ${q1} and ${q3}, mean ${shortNumber(group.mean)}, n = ${group.n.toLocaleString('en')}`;
  return [
    upright(lower, low),
    upright(upper, high),
    across(low, half / 2),
    across(high, half / 2),
    {
      kind: 'rect',
      x: middle - half,
      y: upper,
      width: 2 * half,
      height: lower - upper,
      fill: slot,
      isFaint: true,
      tip,
    },
    across(median, half, true),
  ];
}

function dots(values: Float64Array, slot: number, { scale, centre, slotWidth }: SlotPlot): FigureShape[] {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  const count = Math.min(known.length, MOST_DOTS);
  const width = Math.min(110, slotWidth * 0.8);
  return Array.from({ length: count }, (_, i): FigureShape => {
    const value = known[count === 1 ? 0 : Math.round((i * (known.length - 1)) / (count - 1))];
    return { kind: 'dot', x: centre(slot) + spread(i) * width, y: scale.at(value), fill: slot };
  });
}
