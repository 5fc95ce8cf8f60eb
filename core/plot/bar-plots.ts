import { shortNumber } from '../measure/short-number.ts';
import { distributionOf } from '../measure/distribution.ts';
import { spread } from './spread.ts';
import type { Figure, FigureShape } from './figure.ts';
import { slotPlot } from './slot-plot.ts';

interface PlotSize {
  width: number;
  height: number;
  /** What the values are, with their unit. */
  title: string;
}

/** An image with its value, NaN where there is none, and the number of its group. */
export interface ImageValue {
  name: string;
  value: number;
  group: number;
}

/** A bar for each image, those of a group side by side. */
export function imageBars(images: readonly ImageValue[], size: PlotSize): Figure {
  const sorted = [...images].sort((a, b) => a.group - b.group);
  const high = Math.max(0, ...known(sorted));
  const plot = slotPlot({ ...size, range: { low: 0, high }, labels: sorted.map(({ name }) => name) });
  const width = plot.slotWidth * 0.8;
  const bars = sorted.flatMap(({ name, value, group }, slot): FigureShape[] => {
    if (Number.isNaN(value)) return [];
    const y = plot.scale.at(value);
    const tip = `${name}: ${shortNumber(value)}`;
    return [
      { kind: 'rect', x: plot.centre(slot) - width / 2, y, width, height: plot.bottom - y, fill: group, tip },
    ];
  });
  const description = `${size.title}, a bar for each of ${images.length} images`;
  return { ...size, description, shapes: [...plot.shapes, ...bars] };
}

/** A bar for each group: the mean of its images, with one standard deviation up and down, and a dot for each image. */
export function groupBars(images: readonly ImageValue[], groups: readonly string[], size: PlotSize): Figure {
  const members = groups.map((_, group) => images.filter((image) => image.group === group));
  const found = members.map((of) => distributionOf(known(of)));
  const tops = found.map((group) => (group === null ? 0 : group.mean + (group.deviation || 0)));
  const high = Math.max(0, ...tops, ...known(images));
  const labels = groups.map((name, i) => `${name} (n = ${found[i]?.n ?? 0})`);
  const plot = slotPlot({ ...size, range: { low: 0, high }, labels });
  const width = Math.min(90, plot.slotWidth * 0.7);
  const bars = found.flatMap((group, slot): FigureShape[] => {
    if (group === null) return [];
    const centre = plot.centre(slot);
    const { mean, deviation, n } = group;
    const y = plot.scale.at(mean);
    const sd = n > 1 ? ` ± ${shortNumber(deviation)} (SD)` : '';
    const tip = `${groups[slot]}: mean ${shortNumber(mean)}${sd}, ${n} ${n === 1 ? 'image' : 'images'}`;
    return [
      {
        kind: 'rect',
        x: centre - width / 2,
        y,
        width,
        height: plot.bottom - y,
        fill: slot,
        isFaint: true,
        tip,
      },
      ...(n > 1
        ? whisker(centre, plot.scale.at(Math.max(0, mean - deviation)), plot.scale.at(mean + deviation))
        : []),
      ...dotsOf(members[slot], centre, width * 0.6, plot.scale.at),
    ];
  });
  const description = `${size.title}: mean and standard deviation of the images in ${groups.length} groups`;
  return { ...size, description, shapes: [...plot.shapes, ...bars] };
}

function known(images: readonly ImageValue[]): number[] {
  return images.map(({ value }) => value).filter((value) => !Number.isNaN(value));
}

function whisker(x: number, y1: number, y2: number): FigureShape[] {
  const cap = (y: number): FigureShape => ({
    kind: 'line',
    x1: x - 6,
    x2: x + 6,
    y1: y,
    y2: y,
    ink: 'text',
    isBold: true,
  });
  return [{ kind: 'line', x1: x, x2: x, y1, y2, ink: 'text', isBold: true }, cap(y1), cap(y2)];
}

function dotsOf(
  images: readonly ImageValue[],
  centre: number,
  width: number,
  at: (value: number) => number,
): FigureShape[] {
  return images.flatMap(({ name, value, group }, i): FigureShape[] => {
    if (Number.isNaN(value)) return [];
    const tip = `${name}: ${shortNumber(value)}`;
    return [{ kind: 'dot', x: centre + spread(i) * width, y: at(value), fill: group, tip }];
  });
}
