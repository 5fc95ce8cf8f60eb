import { expect, it } from 'vitest';

import { allocatePixels, type Pixels } from '../../../core/image/dtype.ts';
import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { openPicture } from './picture.ts';

/** Two pixels in one row for each channel. */
function imageOf(channels: Pixels[], facts: Partial<PixelSource> = {}): PixelSource {
  return {
    format: 'test',
    shape: { t: 1, c: channels.length, z: 1, y: 1, x: 2 },
    dtype: 'uint16',
    channels: channels.map((_, c) => ({ name: String(c), color: null })),
    isRgb: false,
    levels: [{ width: 2, height: 1, downsample: 1 }],
    pixelSize: null,
    metadata: {},
    readRegion: ({ c }) => Promise.resolve(channels[c]),
    close: () => Promise.resolve(),
    ...facts,
  };
}

const read = async (image: PixelSource) => [...(await (await openPicture(image, { t: 0, z: 0 }))(0, 1))];

it('shows a lone channel from black to white', async () => {
  expect(await read(imageOf([Uint16Array.of(100, 900)]))).toEqual([0, 0, 0, 255, 255, 255]);
});

it('adds channels up in the colours of the file', async () => {
  const channels = [
    { name: 'a', color: '#ff0000' },
    { name: 'b', color: '#00ff00' },
  ];
  const image = imageOf([Uint16Array.of(0, 9), Uint16Array.of(7, 0)], { channels });
  expect(await read(image)).toEqual([0, 255, 0, 255, 0, 0]);
});

it('leaves photographs as they are, and even planes and what is no number black', async () => {
  const rgb = imageOf([Uint8Array.of(1, 2), Uint8Array.of(3, 4), Uint8Array.of(5, 6)], {
    isRgb: true,
    dtype: 'uint8',
  });
  expect(await read(rgb)).toEqual([1, 3, 5, 2, 4, 6]);
  expect(await read(imageOf([allocatePixels('uint16', 2)]))).toEqual([0, 0, 0, 0, 0, 0]);
  const broken = imageOf([Float32Array.of(NaN, 3)], { dtype: 'float32' });
  expect((await read(broken)).slice(0, 3)).toEqual([0, 0, 0]);
});
