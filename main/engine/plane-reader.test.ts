import { describe, expect, it } from 'vitest';

import type { PixelSource } from '../../core/image/pixel-source.ts';
import { PlaneReader } from './plane-reader.ts';

/** 2 x 2 pixels of three channels: 10, 20, 30 ... in each, a thousand apart. */
const SOURCE = {
  shape: { t: 1, c: 3, z: 1, y: 2, x: 2 },
  dtype: 'uint16',
  readRegion: ({ c, rect }: { c: number; rect: { y: number; height: number } }) =>
    Promise.resolve(
      Uint16Array.of(10, 20, 30, 40)
        .map((value) => value + 1000 * c)
        .subarray(2 * rect.y, 2 * (rect.y + rect.height)),
    ),
} as unknown as PixelSource;

const read = (channels: number[], inputs: number) =>
  new PlaneReader(SOURCE, { t: 0, z: 0 }, channels, inputs, new AbortController().signal);

describe('PlaneReader', () => {
  it('reads each channel once, however often it is fed', async () => {
    const repeated = read([1], 3);
    expect(repeated.feed).toEqual([0, 0, 0]);
    expect((await repeated.readRows(1, 1)).map((band) => [...band])).toEqual([[1030, 1040]]);
    const mixed = read([2, 0, 2, 0], 4);
    expect(mixed.feed).toEqual([0, 1, 0, 1]);
    expect((await mixed.readRows(0, 1)).map((band) => [...band])).toEqual([
      [2010, 2020],
      [10, 20],
    ]);
  });

  it('makes luminance of red, green and blue for a network with one input', async () => {
    const grey = read([0, 1, 2], 1);
    expect(grey).toMatchObject({ feed: [0], dtype: 'float32' });
    const [band] = await grey.readRows(0, 1);
    expect(band).toHaveLength(2);
    expect(band[0]).toBeCloseTo(10 + 1000 * 0.7154 + 2000 * 0.0721, 3);
  });

  it('counts rows and columns from the corner of a part', async () => {
    const asked: unknown[] = [];
    const source = {
      ...SOURCE,
      readRegion: ({ rect }: { rect: unknown }) => {
        asked.push(rect);
        return Promise.resolve(new Uint16Array(4));
      },
    } as unknown as PixelSource;
    const area = { x: 30, y: 40, width: 2, height: 2 };
    const part = new PlaneReader(source, { t: 0, z: 0 }, [0], 1, new AbortController().signal, area);
    expect(part).toMatchObject({ width: 2, height: 2 });
    expect(await part.readRows(1, 1)).toEqual([new Uint16Array(2)]);
    expect(asked).toEqual([area]);
  });

  it('takes no other numbers of channels', () => {
    expect(() => read([0, 1], 3)).toThrow('expected 3 channels, got 2');
  });
});
