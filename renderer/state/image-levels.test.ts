import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { ImageInfo } from '../../core/contract.ts';
import { ImageLevels } from './image-levels.svelte.ts';
import { imageInfo, standInClient } from './stand-ins.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const LEVEL = { width: 6, height: 4, downsample: 1 };
const SMALL = { width: 3, height: 2, downsample: 2 };
const building: ImageInfo = {
  ...imageInfo('a.tif'),
  levels: [LEVEL, { ...SMALL, state: 'building' }],
  levelsBuilt: 0,
};

it('asks until the levels are there, over failures', async () => {
  const answers = [
    () => Promise.resolve({ ...building, levelsBuilt: 0.5 }),
    () => Promise.reject(new Error('away')),
    () => Promise.resolve({ ...building, levels: [LEVEL, SMALL], levelsBuilt: undefined }),
  ];
  const image = vi.fn(() => answers.shift()?.() ?? Promise.reject(new Error('asked too often')));
  const levels = new ImageLevels(standInClient({ image }), building);
  levels.follow();
  expect([levels.areComing, levels.built]).toEqual([true, 0]);
  await vi.advanceTimersByTimeAsync(150);
  expect([levels.areComing, levels.built]).toEqual([true, 0.5]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([levels.areComing, levels.built]).toEqual([false, null]);
  expect(levels.all).toEqual([LEVEL, SMALL]);
  expect(image).toHaveBeenCalledTimes(3);
});

it('stops when it is told to, and asks nothing of an image that has all its levels', async () => {
  const image = vi.fn(() => Promise.resolve(building));
  const client = standInClient({ image });
  new ImageLevels(client, building).follow()();
  new ImageLevels(client, imageInfo('b.tif')).follow();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(image).not.toHaveBeenCalled();
});
