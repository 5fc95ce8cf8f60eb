import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';

import type { PixelSize } from '../../../core/image/pixel-source.ts';
import type { PictureReader } from '../../services/exporting.ts';
import { imageOf, sourceOf } from '../testing/label-sources.ts';
import { overlayJpeg, overlayPng } from './exporter.ts';
import { createScaleMark } from './scale-mark.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overlay-'));
});
afterEach(() => rm(folder, { recursive: true }));

const YELLOW = [255, 221, 0];

async function draw(
  labels: Uint32Array,
  width: number,
  read: PictureReader,
  pixelSize: PixelSize | null = null,
) {
  const image = imageOf('a.tif', { openPicture: () => Promise.resolve(read) });
  const path = join(folder, 'a.overlay.png');
  await overlayPng.write(sourceOf(labels, width, { image, pixelSize }), path);
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  expect(info.channels).toBe(3);
  return {
    width: info.width,
    height: info.height,
    at: (x: number, y: number) => [...data.subarray(3 * (y * info.width + x)).subarray(0, 3)],
  };
}

it('draws outlines of objects on the image, and leaves the rest as it is', async () => {
  const labels = Uint32Array.from([1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 2, 0, 0, 0, 0, 0]);
  const picture = await draw(labels, 5, (y, rows) =>
    Promise.resolve(Uint8Array.from({ length: rows * 15 }, (_, i) => y + i)),
  );
  const drawn = [0, 1, 2, 3].map((y) =>
    [0, 1, 2, 3, 4].map((x) => (String(picture.at(x, y)) === String(YELLOW) ? 'o' : '.')).join(''),
  );
  // The image's own edge is no outline.
  expect(drawn).toEqual(['...o.', '...o.', 'ooooo', '.....']);
  expect(picture.at(2, 1)).toEqual([21, 22, 23]);
});

it('makes a slide smaller by means', async () => {
  const width = 8193;
  const labels = new Uint32Array(width * 3);
  labels.fill(5, 0, 3 * 600);
  const read: PictureReader = (y, rows) =>
    Promise.resolve(
      Uint8Array.from({ length: rows * width * 3 }, (_, i) => (Math.floor(i / 3 / width) + y) * 90),
    );
  const picture = await draw(labels, width, read);
  expect([picture.width, picture.height]).toEqual([2731, 1]);
  expect(picture.at(2000, 0)).toEqual([90, 90, 90]);
});

it('refuses a stack whose plane is not known', async () => {
  const source = sourceOf(Uint32Array.of(1), 1, { image: imageOf('a.tif') });
  await expect(overlayPng.write(source, join(folder, 'a'))).rejects.toMatchObject({
    code: 'file.unsupported',
    message: expect.stringContaining('Segment the plane again'),
  });
});

it('marks a scale of round length in the lower right corner', () => {
  const mark = createScaleMark(400, 200, 1, { x: 0.5, y: 0.5, z: null, unit: 'µm' })!;
  let longest = 0;
  for (let y = 0; y < 200; y++) {
    let run = 0;
    for (let x = 0; x < 400; x++) {
      run = mark.at(x, y) === 255 ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
  }
  // 20 µm at half a micrometre a pixel are 40 pixels; 50 µm would be wider than a fifth of the picture.
  expect(longest).toBe(40);
  expect([mark.at(0, 0), mark.at(200, 199)]).toEqual([null, null]);
  expect(createScaleMark(400, 200, 1, null)).toBeNull();
  expect(createScaleMark(400, 200, 1, { x: 1, y: 1, z: null, unit: 'furlong' })).toBeNull();
});

it('is a JPEG of the same figure, near its colours', async () => {
  const read: PictureReader = (_, rows) => Promise.resolve(new Uint8Array(rows * 120 * 3).fill(40));
  const image = imageOf('a.tif', { openPicture: () => Promise.resolve(read) });
  const labels = new Uint32Array(120 * 100);
  for (let y = 20; y < 60; y++) labels.fill(1, y * 120 + 20, y * 120 + 60);
  const pixelSize = { x: 1, y: 1, z: null, unit: 'µm' };
  const source = sourceOf(labels, 120, { image, pixelSize });
  const [png, jpeg] = [join(folder, 'a.png'), join(folder, 'a.jpg')];
  await overlayPng.write(source, png);
  await overlayJpeg.write(source, jpeg);
  expect(await sharp(jpeg).metadata()).toMatchObject({
    format: 'jpeg',
    width: 120,
    height: 100,
    chromaSubsampling: '4:4:4',
  });
  const [exact, near] = await Promise.all([png, jpeg].map((path) => sharp(path).raw().toBuffer()));
  const differences = exact.map((value, i) => Math.abs(value - near[i]));
  expect(differences.reduce((sum, value) => sum + value) / exact.length).toBeLessThan(2);
});
