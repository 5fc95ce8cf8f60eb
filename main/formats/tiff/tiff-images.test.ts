import { expect, it } from 'vitest';

import { fixturePath } from '../fixtures/expected.ts';
import { imageFileName, joinImagePath } from '../image-path.ts';
import { openImage } from '../open-image.ts';
import { listTiffImages } from './tiff-images.ts';

const SEVERAL = fixturePath('several.ome.tif');

it('lists the images of an OME-TIFF that holds several', async () => {
  expect(await listTiffImages(SEVERAL)).toEqual([
    { inside: '/1', name: '1: left' },
    { inside: '/2', name: '2: right & far' },
  ]);
  expect(await listTiffImages(fixturePath('ome-tczyx.ome.tif'))).toEqual([]);
  expect(await listTiffImages(fixturePath('set/z0.ome.tif'))).toEqual([]);
});

it('opens each of them, with its own levels', async () => {
  const second = await openImage(joinImagePath(SEVERAL, '/2'));
  expect(second).toMatchObject({
    shape: { t: 1, c: 1, z: 1, y: 64, x: 48 },
    dtype: 'uint16',
    levels: [{ width: 48 }, { width: 24 }],
    metadata: { Name: 'right & far', Image: '2 of 2 in the file' },
  });
  const read = (level: number, x: number, y: number) =>
    second.readRegion({ level, t: 0, c: 0, z: 0, rect: { x, y, width: 2, height: 1 } });
  // Pixels are numbered row by row; every second one is in the smaller level.
  expect([...(await read(0, 5, 3))]).toEqual([3 * 48 + 5, 3 * 48 + 6]);
  expect([...(await read(1, 5, 3))]).toEqual([6 * 48 + 10, 6 * 48 + 12]);
  await second.close();

  const first = await openImage(joinImagePath(SEVERAL, '/1'));
  const whole = await openImage(SEVERAL);
  for (const image of [first, whole]) {
    expect(image.shape).toEqual({ t: 1, c: 1, z: 2, y: 21, x: 17 });
    expect(image.metadata).toMatchObject({ Image: '1 of 2 in the file' });
    await image.close();
  }
});

it('says how many there are when another one is asked for', async () => {
  for (const inside of ['/3', '/0', '/left'])
    await expect(openImage(joinImagePath(SEVERAL, inside))).rejects.toMatchObject({
      code: 'file.notFound',
      message: expect.stringContaining('images /1 to /2'),
    });
  await expect(openImage(joinImagePath(fixturePath('ome-tczyx.ome.tif'), '/2'))).rejects.toMatchObject({
    code: 'file.notFound',
    message: expect.stringContaining('one image'),
  });
});

it('names what belongs to one of them after it', () => {
  expect(imageFileName('/a/plate.ome.tif::/2')).toBe('plate.2.ome.tif');
  expect(imageFileName('/a/plate.tif')).toBe('plate.tif');
});
