import { describe, expect, it } from 'vitest';

import { groupBars, imageBars } from './bar-plots.ts';
import { boxPlot } from './box-plot.ts';
import { TEXT_SIZE, type Figure, type FigureShape } from './figure.ts';
import { histogramPlot } from './histogram-plot.ts';
import { svgText } from './svg-text.ts';

const SIZE = { width: 400, height: 200, title: 'Objects' };
const IMAGES = [
  { name: 'c.tif', value: 30, group: 1 },
  { name: 'a.tif', value: 10, group: 0 },
  { name: 'b.tif', value: 20, group: 0 },
  { name: 'd.tif', value: NaN, group: 0 },
];
const of = <K extends FigureShape['kind']>({ shapes }: Figure, kind: K) =>
  shapes.filter((shape): shape is Extract<FigureShape, { kind: K }> => shape.kind === kind);
const texts = (figure: Figure) => of(figure, 'text').map(({ text }) => text);
const tips = (figure: Figure) => of(figure, 'rect').map(({ tip }) => tip);

describe('bars', () => {
  it('shows images group by group, as high as their values', () => {
    const figure = imageBars(IMAGES, SIZE);
    expect(tips(figure)).toEqual(['a.tif: 10', 'b.tif: 20', 'c.tif: 30']);
    const [a, b, c] = of(figure, 'rect');
    expect(b.height).toBeCloseTo(2 * a.height);
    expect(c.height).toBeCloseTo(3 * a.height);
    expect([a.fill, b.fill, c.fill]).toEqual([0, 0, 1]);
    expect(a.y + a.height).toBeCloseTo(b.y + b.height);
  });

  it('leaves names out where there is no room', () => {
    const many = Array.from({ length: 100 }, (_, i) => ({ name: `${i}.tif`, value: i, group: 0 }));
    expect(texts(imageBars(many, SIZE))).not.toContain('7.tif');
    expect(texts(imageBars(IMAGES, SIZE))).toContain('a.tif');
  });

  it('shows the mean of a group, its spread, and every image', () => {
    const figure = groupBars(IMAGES, ['control', 'drug'], SIZE);
    expect(tips(figure)).toEqual(['control: mean 15 ± 7.071 (SD), 2 images', 'drug: mean 30, 1 image']);
    expect(of(figure, 'dot').map(({ tip }) => tip)).toEqual(['a.tif: 10', 'b.tif: 20', 'c.tif: 30']);
    expect(texts(figure)).toContain('control (n = 2)');
  });
});

describe('distributions', () => {
  const groups = [
    { name: 'control', values: Float64Array.of(1, 2, 4, 8, 16, 100, NaN) },
    { name: 'none', values: new Float64Array() },
  ];

  it('draws the quartiles, and the axis over all values', () => {
    const figure = boxPlot(groups, { ...SIZE, isLog: false });
    const [box, ...others] = of(figure, 'rect');
    expect(others).toEqual([]);
    expect(box.tip).toBe('control: median 6, quartiles 2.5 and 14, mean 21.83, n = 6');
    expect(texts(figure)).toEqual(expect.arrayContaining(['0', '100', 'control (n = 6)', 'none (n = 0)']));
  });

  it('draws a part of very many dots, with both ends', () => {
    const values = Float64Array.from({ length: 10_000 }, (_, i) => i);
    const figure = boxPlot([{ name: 'many', values }], { ...SIZE, isLog: false });
    const dots = of(figure, 'dot').map(({ y }) => y);
    expect(dots).toHaveLength(150);
    const tick = (text: string) => of(figure, 'text').find((shape) => shape.text === text)!.y - TEXT_SIZE / 3;
    expect(Math.max(...dots)).toBeCloseTo(tick('0'));
    expect(Math.min(...dots)).toBeCloseTo(tick('10,000'), 1);
  });

  it('counts values into bins of the axis', () => {
    const figure = histogramPlot(groups, { ...SIZE, isLog: true });
    expect(tips(figure)).toEqual(Array.from({ length: 6 }, () => 'control: 16.7 % of 6'));
    const linear = histogramPlot(groups, { ...SIZE, isLog: false });
    expect(tips(linear)[0]).toBe('control: 33.3 % of 6');
  });

  it('has something to show without any value', () => {
    expect(texts(boxPlot(groups.slice(1), { ...SIZE, isLog: false }))).toContain('none (n = 0)');
    expect(texts(histogramPlot([], { ...SIZE, isLog: false }))).toContain('Objects');
  });
});

it('is written as SVG that names of files cannot break', () => {
  const figure = imageBars([{ name: 'a<b>&"c\u0007.tif', value: 1, group: 0 }], SIZE);
  const text = svgText(figure);
  expect(text).toContain('<title>a&lt;b&gt;&amp;&quot;c .tif: 1</title>');
  expect(text).toContain('fill="#56b4e9"');
  expect(text).not.toMatch(/NaN|undefined/);
  expect(text).toBe(svgText(figure));
});
