import { describe, expect, it } from 'vitest';

import { dtypeOf, type Pixels } from '../../../core/image/dtype.ts';
import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { measurePlane } from './statistics.ts';

/** One plane of one channel; `reads` notes the rectangles asked for. */
function createSource(width: number, height: number, pixels: Pixels, levels = 1) {
  const reads: { level: number; y: number; height: number }[] = [];
  const source: PixelSource = {
    format: 'test',
    shape: { t: 1, c: 1, z: 1, y: height, x: width },
    dtype: dtypeOf(pixels),
    channels: [{ name: '', color: null }],
    isRgb: false,
    levels: Array.from({ length: levels }, (_, i) => ({
      width: width >> i,
      height: height >> i,
      downsample: 2 ** i,
    })),
    pixelSize: null,
    metadata: {},
    readRegion({ level, rect }) {
      reads.push({ level, y: rect.y, height: rect.height });
      const start = rect.y * rect.width;
      return Promise.resolve(pixels.subarray(start, start + rect.width * rect.height));
    },
    close: () => Promise.resolve(),
  };
  return { source, reads };
}

const PLANE = { t: 0, z: 0, c: 0 };

describe('measurePlane', () => {
  it('takes percentiles as numpy does, for counted and for sorted values', async () => {
    // numpy.percentile([-3, 1, 2, 10], [0.35, 99.65]) = [-2.958, 9.916]
    for (const pixels of [
      Int16Array.of(10, -3, 2, 1),
      Float32Array.of(10, -3, 2, 1),
      Int8Array.of(10, -3, 2, 1),
    ]) {
      const statistics = await measurePlane(createSource(2, 2, pixels).source, PLANE);
      expect(statistics).toMatchObject({ min: -3, max: 10, isSampled: false });
      expect(statistics.low).toBeCloseTo(-2.958, 6);
      expect(statistics.high).toBeCloseTo(9.916, 6);
      expect([statistics.histogram[0], statistics.histogram[255]]).toEqual([1, 1]);
    }
  });

  it('leaves out what is no number', async () => {
    const pixels = Float32Array.of(NaN, 1, Infinity, 3);
    expect(await measurePlane(createSource(2, 2, pixels).source, PLANE)).toMatchObject({ min: 1, max: 3 });
    const none = await measurePlane(createSource(1, 1, Float32Array.of(NaN)).source, PLANE);
    expect(none).toMatchObject({ min: 0, max: 0, low: 0, high: 0 });
  });

  it('puts an even plane into one bin', async () => {
    const { histogram } = await measurePlane(createSource(3, 1, Uint8Array.of(7, 7, 7)).source, PLANE);
    expect(histogram[0]).toBe(3);
  });

  it('samples large planes in bands over the whole height, or on a lower level', async () => {
    const large = new Uint8Array(4096 * 4096).fill(1);
    const flat = createSource(4096, 4096, large);
    expect((await measurePlane(flat.source, PLANE)).isSampled).toBe(true);
    expect(flat.reads.map((read) => read.y)).toEqual([0, 1024, 2048, 3072]);
    const pyramid = createSource(4096, 4096, large, 4);
    expect((await measurePlane(pyramid.source, PLANE)).isSampled).toBe(true);
    expect(new Set(pyramid.reads.map((read) => read.level))).toEqual(new Set([1]));
  });
});
