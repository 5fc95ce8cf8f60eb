import { expect, it } from 'vitest';

import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { projectMaximum } from './max-projection.ts';

/** One pixel row of two values for each z plane. */
function createStack(planes: Float32Array[]): PixelSource {
  return {
    format: 'test',
    shape: { t: 1, c: 1, z: planes.length, y: 1, x: 2 },
    dtype: 'float32',
    channels: [{ name: '', color: null }],
    isRgb: false,
    levels: [{ width: 2, height: 1, downsample: 1 }],
    pixelSize: null,
    metadata: {},
    readRegion: ({ z }) => Promise.resolve(planes[z]),
    close: () => Promise.resolve(),
  };
}

const REQUEST = { level: 0, t: 0, c: 0, z: 1, rect: { x: 0, y: 0, width: 2, height: 1 } };

it('takes the largest value over all planes, whichever is asked for, and leaves what it read as it is', async () => {
  const first = Float32Array.of(-3, NaN);
  const projected = projectMaximum(createStack([first, Float32Array.of(-1, 5), Float32Array.of(-2, NaN)]));
  expect([...(await projected.readRegion(REQUEST))]).toEqual([-1, 5]);
  expect([...first]).toEqual([-3, NaN]);
});

it('stops between planes', async () => {
  const planes = [0, 1, 2].map((value) => Float32Array.of(value, value));
  const abort = new AbortController();
  const source = createStack(planes);
  let reads = 0;
  const counted = {
    ...source,
    readRegion: (request: typeof REQUEST) => {
      reads++;
      abort.abort();
      return source.readRegion(request);
    },
  };
  await expect(projectMaximum(counted).readRegion({ ...REQUEST, signal: abort.signal })).rejects.toThrow();
  expect(reads).toBe(1);
});
