import { describe, expect, it } from 'vitest';

import type { PixelSize } from '../image/pixel-source.ts';
import { measureObjectsOf, type LabelRows } from './measure.ts';
import { describeSummary, summarise } from './summary.ts';

function rowsOf(width: number, labels: ArrayLike<number>, pixelSize: PixelSize | null = null): LabelRows {
  const all = Uint32Array.from(labels);
  const readRows = (y: number, rows: number) => Promise.resolve(all.slice(y * width, (y + rows) * width));
  return { width, height: all.length / width, pixelSize, readRows };
}

async function measure(labels: LabelRows, ...names: string[]) {
  const { columns } = await measureObjectsOf(labels, null);
  return names.map((name) => columns.find((column) => column.name === name)?.values[0]);
}

// Two rows of four pixels.
const BAR = [1, 1, 1, 1, 1, 1, 1, 1];

describe('calibrated columns', () => {
  it('are in micrometres whatever unit the file has', async () => {
    const bar = rowsOf(4, BAR, { x: 500, y: 500, z: null, unit: 'nm' });
    const names = ['area_um2', 'perimeter', 'perimeter_um', 'centroid-1_um', 'axis_major_length_um'];
    const [area, perimeter, calibrated, centroid, major] = await measure(bar, ...names);
    expect(area).toBeCloseTo(2, 9);
    expect(calibrated).toBeCloseTo(perimeter! / 2, 9);
    expect(centroid).toBeCloseTo(0.75, 9);
    // 4 times the root of the variance of 0, 0.5, 1, 1.5.
    expect(major).toBeCloseTo(4 * Math.sqrt(0.3125), 9);
  });

  it('follow pixels that are not square, and leave perimeters out', async () => {
    // 1 x 4 µm pixels: 4 µm wide, 8 µm high, so the longer side is down the rows.
    const bar = rowsOf(4, BAR, { x: 1, y: 4, z: null, unit: 'µm' });
    const names = ['area_um2', 'axis_major_length_um', 'feret_diameter_max_um', 'perimeter_um'];
    const [area, major, feret, perimeter] = await measure(bar, ...names);
    expect(area).toBeCloseTo(32, 9);
    expect(major).toBeCloseTo(4 * 2, 9);
    // From the middle of an upper edge to that of a lower one, 3 pixels to the side.
    expect(feret).toBeCloseTo(Math.hypot(3, 8), 9);
    expect(perimeter).toBeNaN();
  });

  it('are not there without a length', async () => {
    for (const unit of ['pixel', '']) {
      const bar = rowsOf(4, BAR, { x: 2, y: 2, z: null, unit });
      const { columns } = await measureObjectsOf(bar, null);
      expect(columns.filter(({ name }) => /_um2?$/.test(name))).toEqual([]);
    }
    expect(await measure(rowsOf(4, BAR), 'area_um2')).toEqual([undefined]);
  });
});

describe('objects across bands', () => {
  it('are whole, also when they come back after a gap', async () => {
    const labels = new Uint32Array(3 * 1100);
    for (const y of [0, 510, 511, 512, 1099]) labels[3 * y + 1] = 70_000;
    const found = rowsOf(3, labels);
    expect(await measure(found, 'area', 'bbox-0', 'bbox-2', 'euler_number')).toEqual([5, 0, 1100, 3]);
  });

  it('are in the order of their labels, and none is fine', async () => {
    expect([...(await measureObjectsOf(rowsOf(3, [9, 2, 5]), null)).labels]).toEqual([2, 5, 9]);
    const { labels, columns } = await measureObjectsOf(rowsOf(2, [0, 0]), null);
    expect([labels.length, columns[0].values.length]).toEqual([0, 0]);
  });

  it('stop when aborted', async () => {
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(measureObjectsOf(rowsOf(2, [0, 1]), null, aborted)).rejects.toThrow('enough');
  });
});

describe('summary', () => {
  it('counts, and relates to the image in pixels and millimetres', async () => {
    const rows = rowsOf(5, [1, 0, 2, 2, 0, 3, 3, 3, 3, 0], { x: 2, y: 5, z: null, unit: 'µm' });
    expect(summarise(await measureObjectsOf(rows, null), rows)).toEqual({
      objects: 3,
      per_megapixel: 300_000,
      per_mm2: expect.closeTo(30_000, 6),
      coverage: 0.7,
      area_mean: 7 / 3,
      area_median: 2,
      area_mean_um2: expect.closeTo(70 / 3, 9),
      area_median_um2: expect.closeTo(20, 9),
    });
  });

  it('is a sentence, in micrometres where they are known', async () => {
    const told = async (rows: LabelRows) =>
      describeSummary(summarise(await measureObjectsOf(rows, null), rows));
    const labels = [1, 0, 2, 2, 0, 3, 3, 3, 3, 0];
    expect(await told(rowsOf(5, labels, { x: 2, y: 5, z: null, unit: 'µm' }))).toBe(
      '3 objects, 3.000e+4 per mm², 70.0 % of the image, mean area 23.33 µm² (median 20.00 µm²)',
    );
    expect(await told(rowsOf(2, [0, 7]))).toBe(
      '1 object, 5.000e+5 per megapixel, 50.0 % of the image, mean area 1.000 px (median 1.000 px)',
    );
    expect(await told(rowsOf(2, [0, 0]))).toBe('0 objects, 0.000 per megapixel, 0.0 % of the image');
  });

  it('has no mean without objects', async () => {
    const rows = rowsOf(2, [0, 0]);
    expect(summarise(await measureObjectsOf(rows, null), rows)).toMatchObject({
      objects: 0,
      coverage: 0,
      per_mm2: null,
      area_mean: null,
      area_median: null,
    });
  });
});
