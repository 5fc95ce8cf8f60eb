import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { PixelSource } from '../../../../core/image/pixel-source.ts';
import { buildFrom, type BuildPyramid } from './build.ts';
import { PyramidCache } from './cache.ts';
import { planPyramid } from './plan.ts';
import type { PyramidSource } from './pyramid-source.ts';

let folder: string;
let imagePath: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-pyramid-'));
  imagePath = join(folder, 'slide.raw');
  await writeFile(imagePath, 'stands for the image');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const WIDTH = 5001;
const HEIGHT = 1203;
/** Levels' values are means of means, each rounded. */
const value = (x: number, y: number, c: number, z: number): number => ((x + 3 * y) % 4000) + 100 * c + 7 * z;

function createSlide(): PixelSource {
  return {
    format: 'test',
    shape: { t: 1, c: 2, z: 2, y: HEIGHT, x: WIDTH },
    dtype: 'uint16',
    channels: [
      { name: '', color: null },
      { name: '', color: null },
    ],
    isRgb: false,
    levels: [{ width: WIDTH, height: HEIGHT, downsample: 1 }],
    pixelSize: null,
    metadata: {},
    readRegion({ c, z, rect }) {
      const pixels = new Uint16Array(rect.width * rect.height);
      for (let i = 0; i < pixels.length; i++) {
        pixels[i] = value(rect.x + (i % rect.width), rect.y + Math.floor(i / rect.width), c, z);
      }
      return Promise.resolve(pixels);
    },
    close: () => Promise.resolve(),
  };
}

const buildHere: BuildPyramid = (work, events) => buildFrom(createSlide(), work, events);

function createCache(build: BuildPyramid = buildHere, maxBytes = 2 ** 30): PyramidCache {
  return new PyramidCache({ folder: join(folder, 'cache'), maxBytes, build });
}

async function extend(cache: PyramidCache): Promise<PyramidSource> {
  const pyramid = await cache.extend(createSlide(), imagePath);
  if (pyramid === null) throw new Error('expected a pyramid');
  return pyramid;
}

const PLANE = { t: 0, c: 0, z: 0 };

describe('planPyramid', () => {
  it('halves until a level fits into a tile, and leaves small images alone', () => {
    const plan = planPyramid(createSlide());
    expect(plan?.levels.map(({ width, height }) => [width, height])).toEqual([
      [2501, 602],
      [1251, 301],
      [626, 151],
      [313, 76],
    ]);
    expect(plan?.draft).toBe(1);
    expect(planPyramid({ levels: [{ width: 4096, height: 4096, downsample: 1 }] })).toBeNull();
  });
});

describe('PyramidSource', () => {
  it('reads means over the whole image, across tiles and at the odd edges', async () => {
    const pyramid = await extend(createCache());
    const mean = (values: number[]) => Math.round(values.reduce((a, b) => a + b) / values.length);
    // Two tiles wide, from the second row of tiles on.
    const rect = { x: 500, y: 510, width: 40, height: 20 };
    const pixels = await pyramid.readRegion({ ...PLANE, c: 1, level: 1, rect });
    for (const [x, y] of [
      [0, 0],
      [39, 19],
      [12, 3],
    ]) {
      const [left, top] = [2 * (500 + x), 2 * (510 + y)];
      const block = [0, 1, 2, 3].map((i) => value(left + (i & 1), top + (i >> 1), 1, 0));
      expect(pixels[y * 40 + x]).toBe(mean(block));
    }
    // The last pixel has one column and one row only.
    const corner = { x: 2500, y: 601, width: 1, height: 1 };
    const last = await pyramid.readRegion({ ...PLANE, level: 1, rect: corner });
    expect(last[0]).toBe(value(5000, 1202, 0, 0));
    expect(pyramid.stateOf(1)).toBe('ready');
    expect(pyramid.fraction).toBeNull();
    await pyramid.close();
  });

  it('builds another plane when it is asked for', async () => {
    const pyramid = await extend(createCache());
    const rect = { x: 0, y: 0, width: 1, height: 1 };
    const [one] = await pyramid.readRegion({ ...PLANE, z: 1, level: 1, rect });
    const block = [value(0, 0, 0, 1), value(1, 0, 0, 1), value(0, 1, 0, 1), value(1, 1, 0, 1)];
    expect(one).toBe(Math.round(block.reduce((a, b) => a + b) / 4));
    await pyramid.close();
  });

  it('has the file and a draft to show while it is built, and lets waiting readers go', async () => {
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    const pyramid = await extend(
      createCache((work, events) => buildFrom(createSlide(), work, events).then(() => held)),
    );
    const rect = { x: 0, y: 0, width: 1251, height: 301 };
    await expect.poll(() => pyramid.stateOf(2)).toBe('draft');
    expect([pyramid.stateOf(0), pyramid.stateOf(1)]).toEqual(['ready', 'building']);
    const draft = await pyramid.readRegion({ ...PLANE, level: 2, rect });
    // Rows 2, 6, 10, ... averaged over four columns.
    expect(draft[1251]).toBe(Math.round([0, 1, 2, 3].reduce((sum, x) => sum + value(x, 6, 0, 0), 0) / 4));
    const abort = new AbortController();
    const waiting = pyramid.readRegion({ ...PLANE, level: 1, rect, signal: abort.signal });
    abort.abort(new Error('looked elsewhere'));
    await expect(waiting).rejects.toThrow('looked elsewhere');
    finish();
    await expect.poll(() => pyramid.stateOf(2)).toBe('ready');
    await pyramid.close();
  });

  it('falls back to the levels of the file when the others cannot be built', async () => {
    const pyramid = await extend(createCache(() => Promise.reject(new Error('expected by this test'))));
    await expect.poll(() => pyramid.levels.length).toBe(1);
    expect(pyramid.fraction).toBeNull();
    await pyramid.close();
  });
});

describe('a plane that cannot be read', () => {
  it('fails for whoever asks for it, and leaves the others as they are', async () => {
    let isBroken = true;
    const pyramid = await extend(
      createCache((work, events) =>
        work.z === 1 && isBroken
          ? Promise.reject(new Error('expected by this test'))
          : buildFrom(createSlide(), work, events),
      ),
    );
    const request = { ...PLANE, level: 4, rect: { x: 0, y: 0, width: 1, height: 1 } };
    await pyramid.readRegion(request);
    await expect(pyramid.readRegion({ ...request, z: 1 })).rejects.toThrow('expected by this test');
    expect([pyramid.levels.length, pyramid.fraction]).toEqual([5, null]);
    isBroken = false;
    await expect(pyramid.readRegion({ ...request, z: 1 })).resolves.toHaveLength(1);
    await pyramid.close();
  });
});

describe('PyramidCache', () => {
  const built = async (cache: PyramidCache): Promise<void> => {
    const pyramid = await extend(cache);
    await pyramid.readRegion({ ...PLANE, level: 4, rect: { x: 0, y: 0, width: 1, height: 1 } });
    await pyramid.close();
  };
  const kept = async (): Promise<string[]> =>
    (await readdir(join(folder, 'cache'), { recursive: true })).filter((name) => name.includes('-z'));

  it('builds once for the same file, and again when the file has changed', async () => {
    let builds = 0;
    const counting: BuildPyramid = (...call) => (builds++, buildHere(...call));
    await built(createCache(counting));
    await built(createCache(counting));
    expect(builds).toBe(1);
    await writeFile(imagePath, 'stands for another');
    await built(createCache(counting));
    expect(builds).toBe(2);
  });

  it('does not take a file of the wrong size for a pyramid', async () => {
    await built(createCache());
    const [name] = await kept();
    await writeFile(join(folder, 'cache', name), 'cut off');
    await built(createCache());
    expect((await stat(join(folder, 'cache', name))).size).toBeGreaterThan(2 ** 20);
  });

  it('leaves nothing behind when a build is broken off', async () => {
    const cache = createCache(async (work, _, signal) => {
      await writeFile(work.target, 'half');
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      throw new Error('aborted');
    });
    const pyramid = await extend(cache);
    await expect.poll(kept).toHaveLength(1);
    await pyramid.close();
    expect(await kept()).toEqual([]);
  });

  it('removes what was used longest ago beyond its size, but nothing in use, and forgotten parts', async () => {
    const cache = createCache(buildHere, 40 * 2 ** 20);
    await built(cache);
    const [name] = await kept();
    const { size } = await stat(join(folder, 'cache', name));
    const old = new Date(Date.now() - 3 * 24 * 3600 * 1000);
    await utimes(join(folder, 'cache', name), old, old);
    await writeFile(join(folder, 'cache', `${name}.abc.part`), 'of a crash');
    await utimes(join(folder, 'cache', `${name}.abc.part`), old, old);
    await writeFile(imagePath, 'another image');
    const small = createCache(buildHere, 2 * size + 10);
    const pyramid = await extend(small);
    await pyramid.readRegion({ ...PLANE, level: 4, rect: { x: 0, y: 0, width: 1, height: 1 } });
    expect(await kept()).toHaveLength(2);
    await new PyramidCache({ folder: join(folder, 'cache'), maxBytes: size + 10, build: buildHere }).prune();
    const left = await kept();
    expect(left).toHaveLength(1);
    expect(left[0]).not.toBe(name);
    await pyramid.close();
  });

  it('keeps to its size while a stack is gone through, and ends builds of planes that were passed by', async () => {
    const started: number[] = [];
    const ended: number[] = [];
    let isSlow = false;
    const build: BuildPyramid = async (work, events, signal) => {
      started.push(work.z);
      if (isSlow && work.z < 9) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        ended.push(work.z);
        signal.throwIfAborted();
      }
      await buildFrom(createSlide(), work, events);
    };
    const levels = { ...PLANE, level: 4, rect: { x: 0, y: 0, width: 1, height: 1 } };
    await built(createCache());
    const { size } = await stat(join(folder, 'cache', (await kept())[0]));
    const pyramid = await extend(createCache(build, 4 * size));
    for (let z = 0; z < 8; z++) await pyramid.readRegion({ ...levels, z });
    expect((await kept()).length).toBeLessThanOrEqual(4);
    await expect(pyramid.readRegion({ ...levels, z: 1 })).resolves.toHaveLength(1);

    isSlow = true;
    const abort = new AbortController();
    const passed = pyramid.readRegion({ ...levels, z: 8, signal: abort.signal });
    await expect.poll(() => started.at(-1)).toBe(8);
    abort.abort(new Error('looked elsewhere'));
    await expect(passed).rejects.toThrow('looked elsewhere');
    await expect(pyramid.readRegion({ ...levels, z: 9 })).resolves.toHaveLength(1);
    expect(ended).toEqual([8]);
    await pyramid.close();
  });

  it('leaves images alone whose levels would fill it', async () => {
    expect(await createCache(buildHere, 2 ** 20).extend(createSlide(), imagePath)).toBeNull();
  });
});
