import { distributionOf } from '../measure/distribution.ts';
import { rangeOf, type DistributionPlotOptions, type GroupValues } from './box-plot.ts';
import { fitText, TEXT_SIZE, type Figure, type FigureShape } from './figure.ts';
import { linearScale, logScale, type Scale } from './scale.ts';

const BINS = 40;
const EDGE = 10;
const LEAST_ROW = 44;
/** Below the lowest row: numbers and title of the axis. */
const FOOT = 2 * TEXT_SIZE + 16;

/** A histogram for each group, one below the other over the same axis; heights are shares of the group's objects. */
export function histogramPlot(groups: readonly GroupValues[], options: DistributionPlotOptions): Figure {
  const { width, title, isLog } = options;
  const height = Math.max(options.height, groups.length * LEAST_ROW + EDGE + FOOT);
  const range = rangeOf(groups.map(({ values }) => distributionOf(values)));
  const [left, right] = [2 * EDGE, width - 2 * EDGE];
  const scale = (isLog ? logScale : linearScale)(range, left, right);
  const counts = groups.map(({ values }) => countBins(values, scale, left, right));
  const highest = Math.max(1e-9, ...counts.flatMap(({ shares }) => shares));
  const row = (height - EDGE - FOOT) / Math.max(1, groups.length);
  const bottom = height - FOOT;
  const ticks = scale.ticks.flatMap(({ value, text }): FigureShape[] => {
    const x = scale.at(value);
    return [
      { kind: 'line', x1: x, x2: x, y1: EDGE, y2: bottom, ink: 'grid' },
      { kind: 'text', x, y: bottom + TEXT_SIZE + 4, text, ink: 'muted', anchor: 'middle' },
    ];
  });
  const rows = groups.flatMap(({ name }, group): FigureShape[] => {
    const base = EDGE + (group + 1) * row;
    const { n, shares } = counts[group];
    const bar = (right - left) / BINS;
    const label = `${fitText(name, width / 2)} (n = ${n.toLocaleString('en')})`;
    return [
      { kind: 'line', x1: left, x2: right, y1: base, y2: base, ink: 'text' },
      ...shares.flatMap((share, bin): FigureShape[] => {
        if (share === 0) return [];
        const size = (row - TEXT_SIZE - 8) * (share / highest);
        const tip = `${name}: ${(100 * share).toFixed(1)} % of ${n.toLocaleString('en')}`;
        return [
          { kind: 'rect', x: left + bin * bar, y: base - size, width: bar, height: size, fill: group, tip },
        ];
      }),
      { kind: 'text', x: right, y: base - row + TEXT_SIZE + 2, text: label, ink: 'text', anchor: 'end' },
    ];
  });
  const caption: FigureShape = {
    kind: 'text',
    x: width / 2,
    y: height - 8,
    text: title,
    ink: 'text',
    anchor: 'middle',
  };
  const description = `${title}: histograms of ${groups.length} ${groups.length === 1 ? 'group' : 'groups'}`;
  return { width, height, description, shapes: [...ticks, ...rows, caption] };
}

/** Shares (0..1) of the values in bins that are equally wide on the axis. */
function countBins(values: Float64Array, scale: Scale, left: number, right: number) {
  const counts = new Array<number>(BINS).fill(0);
  let n = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    n++;
    counts[Math.min(BINS - 1, Math.floor((BINS * (scale.at(value) - left)) / (right - left)))]++;
  }
  return { n, shares: counts.map((count) => count / Math.max(1, n)) };
}
