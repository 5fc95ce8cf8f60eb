import { crc32 } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import type { PixelSource } from '../../core/image/pixel-source.ts';
import { EXPECTED, fixturePath } from './fixtures/expected.ts';
import { openImage } from './open-image.ts';

const readPlane = (image: PixelSource, t: number, c: number, z: number) =>
  image.readRegion({ level: 0, t, c, z, rect: { x: 0, y: 0, width: image.shape.x, height: image.shape.y } });

/** CRC-32 of all values in TCZYX order, and the first values of row 1. */
async function readAll(image: PixelSource): Promise<{ crc: number; row: number[] }> {
  const { shape } = image;
  let crc = 0;
  let row: number[] = [];
  for (let t = 0; t < shape.t; t++) {
    for (let c = 0; c < shape.c; c++) {
      for (let z = 0; z < shape.z; z++) {
        const values = await readPlane(image, t, c, z);
        if (t + c + z === 0) row = [...values.slice(shape.x, shape.x + 4)];
        crc = crc32(Buffer.from(values.buffer, values.byteOffset, values.byteLength), crc);
      }
    }
  }
  return { crc, row };
}

describe('openImage reads what tifffile and Pillow read', () => {
  it.each(EXPECTED)('%s', async (name, expected) => {
    const image = await openImage(fixturePath(name));
    const [t, c, z, y, x] = expected.shape;
    expect(image.shape).toEqual({ t, c, z, y, x });
    expect(image.dtype).toBe(expected.dtype);
    expect(image.channels).toHaveLength(c);
    const { crc, row } = await readAll(image);
    expect(row).toEqual(expected.row);
    expect(crc).toBe(expected.crc);
    if (expected.pixelSize) {
      const [sizeX, sizeY, sizeZ, unit] = expected.pixelSize;
      expect(image.pixelSize?.unit).toBe(unit);
      expect(image.pixelSize?.x).toBeCloseTo(sizeX, 6);
      expect(image.pixelSize?.y).toBeCloseTo(sizeY, 6);
      if (sizeZ === null) expect(image.pixelSize?.z).toBeNull();
      else expect(image.pixelSize?.z).toBeCloseTo(sizeZ, 6);
    } else {
      expect(image.pixelSize).toBeNull();
    }
    if (expected.levels)
      expect(image.levels.map(({ width, height }) => [width, height])).toEqual(expected.levels);
    await image.close();
  });
});

describe('a region', () => {
  it.each([
    'tiles.tif',
    'strips.tif',
    'grey-uint16.tif',
    'rgb-planar.tif',
    'imagej-one-ifd.tif',
    'rgb.png',
    'rgb.bmp',
  ])('of %s is a cut-out of the plane', async (name) => {
    const image = await openImage(fixturePath(name));
    const [c, z] = [image.shape.c - 1, image.shape.z - 1];
    const plane = await readPlane(image, 0, c, z);
    const rect = { x: 3, y: 5, width: 13, height: 11 };
    const region = await image.readRegion({ level: 0, t: 0, c, z, rect });
    const expected = Array.from(
      { length: 13 * 11 },
      (_, i) => plane[(5 + Math.floor(i / 13)) * image.shape.x + 3 + (i % 13)],
    );
    expect([...region]).toEqual(expected);
    await image.close();
  });

  it('comes from the level that is asked for', async () => {
    const image = await openImage(fixturePath('pyramid.tif'));
    const full = await readPlane(image, 0, 0, 0);
    const reduced = await image.readRegion({
      level: 2,
      t: 0,
      c: 0,
      z: 0,
      rect: { x: 2, y: 1, width: 2, height: 1 },
    });
    expect([...reduced]).toEqual([full[4 * 48 + 8], full[4 * 48 + 12]]);
    await image.close();
  });

  it('is not read when its signal is aborted', async () => {
    const image = await openImage(fixturePath('tiles.tif'));
    const signal = AbortSignal.abort(new Error('not wanted any more'));
    const request = { level: 0, t: 0, c: 0, z: 0, rect: { x: 0, y: 0, width: 5, height: 5 }, signal };
    await expect(image.readRegion(request)).rejects.toThrow('not wanted any more');
    await image.close();
  });

  it('outside the image is a programming error', async () => {
    const image = await openImage(fixturePath('tiles.tif'));
    const rect = { x: 30, y: 0, width: 8, height: 5 };
    await expect(image.readRegion({ level: 0, t: 0, c: 0, z: 0, rect })).rejects.toThrow('outside');
    await image.close();
  });
});

describe('channels', () => {
  it('have the names and colours of OME-XML', async () => {
    const image = await openImage(fixturePath('ome-tczyx.ome.tif'));
    expect(image.channels).toEqual([
      { name: 'DAPI', color: '#0000ff' },
      { name: 'GFP & co', color: '#00ff00' },
    ]);
    expect(image.format).toBe('OME-TIFF');
    await image.close();
  });

  it.each(['rgb.tif', 'rgba.tif', 'ome-rgb.ome.tif', 'jpeg-rgb.tif', 'rgb.png', 'rgb420.jpg', 'rgb.bmp'])(
    'of %s are red, green and blue',
    async (name) => {
      const image = await openImage(fixturePath(name));
      expect(image.isRgb).toBe(true);
      expect(image.channels.map((channel) => channel.name)).toEqual(['Red', 'Green', 'Blue']);
      await image.close();
    },
  );
});
