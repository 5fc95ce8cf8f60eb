import { describe, expect, it } from 'vitest';

import type { ImageInfo, PlaneStatistics } from '../../core/contract.ts';
import { ViewState } from './view.svelte.ts';

function info(more: Partial<ImageInfo> = {}, channels = 1): ImageInfo {
  return {
    id: 'i',
    fileId: 'f',
    name: 'a.tif',
    location: '',
    format: 'TIFF',
    shape: { t: 1, c: channels, z: 1, y: 500, x: 1000 },
    dtype: 'uint16',
    channels: Array.from({ length: channels }, (_, c) => ({
      name: `c${c}`,
      color: c === 1 ? '#123456' : null,
    })),
    isRgb: false,
    levels: [{ width: 1000, height: 500, downsample: 1 }],
    pixelSize: null,
    metadata: {},
    notices: [],
    ...more,
  };
}

function plane(min: number, low: number, high: number, max: number): PlaneStatistics {
  return { min, low, high, max, histogram: [], isSampled: false };
}

const limits = (view: ViewState): number[][] => view.contrast.map(({ low, high }) => [low, high]);

describe('contrast', () => {
  it('is one for a plane and one for the maximum over z, and both are kept', () => {
    const view = new ViewState(info());
    view.setStatistics([plane(0, 10, 900, 4000)]);
    view.setContrast(0, { high: 500 });
    expect(view.toggleProjection()).toBe(false);
    view.setStatistics([plane(0, 100, 3000, 4000)]);
    expect([view.projection, limits(view)]).toEqual(['max', [[100, 3000]]]);
    expect(view.toggleProjection()).toBe(true);
    expect([view.projection, limits(view)]).toEqual(['none', [[10, 500]]]);
  });

  it('begins with the percentiles of each channel and comes back to them', () => {
    const view = new ViewState(info({}, 2));
    view.setStatistics([plane(0, 10, 900, 4000), plane(5, 20, 700, 900)]);
    expect(limits(view)).toEqual([
      [10, 900],
      [20, 700],
    ]);
    view.setContrast(1, { low: 100 });
    expect(limits(view)[1]).toEqual([100, 700]);
    view.setStatistics([plane(1, 2, 3, 4), plane(1, 2, 3, 4)], true);
    expect(limits(view)[1]).toEqual([100, 700]);
    view.autoContrast(1);
    expect(limits(view)[1]).toEqual([2, 3]);
  });

  it('shows 8-bit RGB as it is, and moves its channels together', () => {
    const view = new ViewState(info({ isRgb: true, dtype: 'uint8' }, 3));
    view.setStatistics([plane(0, 9, 90, 99), plane(0, 9, 90, 99), plane(0, 9, 90, 99)]);
    expect(limits(view)).toEqual([
      [0, 255],
      [0, 255],
      [0, 255],
    ]);
    view.setContrast(0, { high: 100 });
    expect(limits(view)).toEqual([
      [0, 100],
      [0, 100],
      [0, 100],
    ]);
  });

  it('finds limits for an even plane', () => {
    const view = new ViewState(info());
    view.setStatistics([plane(7, 7, 7, 7)]);
    expect(limits(view)).toEqual([[7, 8]]);
    view.setStatistics([plane(0, 0, 0, 50)]);
    expect(limits(view)).toEqual([[0, 50]]);
  });

  it('colours: white alone, the file before the palette', () => {
    expect(new ViewState(info()).colors).toEqual(['#ffffff']);
    expect(new ViewState(info({}, 3)).colors.slice(0, 2)).toEqual(['#0060ff', '#123456']);
    expect(new ViewState(info({ isRgb: true }, 3)).colors).toEqual(['#ff0000', '#00ff00', '#0000ff']);
  });
});

describe('camera', () => {
  it('fits again when the stage changes, until someone moves the view', () => {
    const view = new ViewState(info());
    view.resize({ width: 500, height: 500 });
    expect(view.scale).toBeCloseTo(0.48);
    view.resize({ width: 1000, height: 500 });
    expect(view.scale).toBeCloseTo(0.96);
    view.actualSize();
    expect(view.scale).toBe(1);
    view.resize({ width: 300, height: 300 });
    expect(view.scale).toBe(1);
    view.fit();
    expect(view.scale).toBeCloseTo(0.288);
  });

  it('pans by screen pixels and stays on the image', () => {
    const view = new ViewState(info());
    view.resize({ width: 500, height: 500 });
    view.actualSize();
    view.panBy(100, -50);
    expect(view.centre).toEqual({ x: 400, y: 300 });
    view.panBy(9999, 9999);
    expect(view.centre).toEqual({ x: 0, y: 0 });
  });

  it('moves to a point only when it is out of sight', () => {
    const view = new ViewState(info());
    view.resize({ width: 500, height: 500 });
    view.reveal({ x: 10, y: 250 });
    expect(view.centre).toEqual({ x: 500, y: 250 });
    view.actualSize();
    view.reveal({ x: 700, y: 250 });
    expect(view.centre).toEqual({ x: 500, y: 250 });
    view.reveal({ x: 10, y: 250 });
    expect(view.centre).toEqual({ x: 10, y: 250 });
  });
});
