import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { PixelSource } from '../../core/image/pixel-source.ts';
import { arrayFixture, EXPECTED_ARRAYS } from './fixtures/arrays/expected.ts';
import { openImage } from './open-image.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'array-formats-'));
  await mkdir(join(folder, 'series'));
  for (const i of [0, 1, 2])
    await copyFile(arrayFixture(`series-${i}.dcm`), join(folder, 'series', `slice${i}.dcm`));
});
afterAll(() => rm(folder, { recursive: true }));

const pathOf = (name: string) => (name === 'series' ? join(folder, name) : arrayFixture(name));

/** CRC-32 of all values in TCZYX order, and the first values of row 1. */
async function readAll(image: PixelSource): Promise<{ crc: number; row: number[] }> {
  const { shape } = image;
  const rect = { x: 0, y: 0, width: shape.x, height: shape.y };
  let crc = 0;
  let row: number[] = [];
  for (let t = 0; t < shape.t; t++) {
    for (let c = 0; c < shape.c; c++) {
      for (let z = 0; z < shape.z; z++) {
        const values = await image.readRegion({ level: 0, t, c, z, rect });
        if (t + c + z === 0) row = [...values.slice(shape.x, shape.x + 4)];
        crc = crc32(Buffer.from(values.buffer, values.byteOffset, values.byteLength), crc);
      }
    }
  }
  return { crc, row };
}

const readable = EXPECTED_ARRAYS.filter(([, expected]) => expected.error === undefined);

describe('openImage reads what zarr, pydicom, nibabel, numpy and h5py read', () => {
  it.each(readable)('%s', async (name, expected) => {
    const image = await openImage(pathOf(name));
    const [t, c, z, y, x] = expected.shape;
    expect(image.shape).toEqual({ t, c, z, y, x });
    expect(image.dtype).toBe(expected.dtype);
    expect(image.format).toBe(expected.format);
    expect(image.isRgb).toBe(expected.isRgb ?? false);
    const { crc, row } = await readAll(image);
    expect(row).toEqual(expected.row);
    expect(crc).toBe(expected.crc);
    const size = image.pixelSize;
    const [sizeX, sizeY, sizeZ, unit] = expected.pixelSize ?? [];
    expect(size && [size.x, size.y, size.z, size.unit]).toEqual(
      expected.pixelSize && [sizeX, sizeY, sizeZ, unit],
    );
    if (expected.levels)
      expect(image.levels.map(({ width, height }) => [width, height])).toEqual(expected.levels);
    if (expected.channels) expect(image.channels).toEqual(expected.channels);
    if (expected.displayRanges) expect(image.displayRanges).toEqual(expected.displayRanges);
    expect(image.metadata).toMatchObject(expected.metadata ?? {});
    await image.close();
  });
});

describe('a region', () => {
  it.each([
    'tczyx.ome.zarr.zip',
    'sharded.ozx',
    'transposed.zip',
    'stack.dcm',
    'slide.dcm',
    'rgb.dcm',
    'scaled.nii.gz',
    'fortran-stack.npy',
    'rgba.npy',
    'one.h5',
  ])('of %s is a cut-out of the plane', async (name) => {
    const image = await openImage(arrayFixture(name));
    const { x, y, z, c, t } = image.shape;
    const plane = { level: 0, t: t - 1, c: c - 1, z: z - 1 };
    const whole = await image.readRegion({ ...plane, rect: { x: 0, y: 0, width: x, height: y } });
    const region = await image.readRegion({ ...plane, rect: { x: 3, y: 5, width: 13, height: 15 } });
    const expected = Array.from(
      { length: 13 * 15 },
      (_, i) => whole[(5 + Math.floor(i / 13)) * x + 3 + (i % 13)],
    );
    expect([...region]).toEqual(expected);
    await image.close();
  });

  it('comes from the level that is asked for', async () => {
    const image = await openImage(arrayFixture('tczyx.ome.zarr.zip'));
    const plane = { t: 1, c: 1, z: 2 };
    const full = await image.readRegion({ ...plane, level: 0, rect: { x: 0, y: 0, width: 17, height: 21 } });
    const half = await image.readRegion({ ...plane, level: 1, rect: { x: 1, y: 2, width: 2, height: 1 } });
    expect([...half]).toEqual([full[4 * 17 + 2], full[4 * 17 + 4]]);
    await image.close();
  });

  it('is not read when its signal is aborted', async () => {
    const image = await openImage(arrayFixture('one.h5'));
    const signal = AbortSignal.abort(new Error('not wanted any more'));
    const rect = { x: 0, y: 0, width: 5, height: 5 };
    await expect(image.readRegion({ level: 0, t: 0, c: 0, z: 0, rect, signal })).rejects.toThrow(
      'not wanted',
    );
    await image.close();
  });
});

describe('what cannot be read is named with its remedy', () => {
  it.each([
    ['lzma.zarr.zip', 'file.unsupported', /packed by a method that is not built in.*lzma/],
    ['j2k.dcm', 'file.unsupported', /JPEG 2000.*gdcmconv/],
    ['objects.npy', 'file.unsupported', /Python objects/],
    ['complex.npy', 'file.unsupported', /type <c8/],
    ['several.h5', 'file.unsupported', /8 data sets: .*\/group\/bool.* as in several\.h5::\/group\/bool/],
    ['several.h5::/packed/lzf', 'file.unsupported', /lzf.*h5repack/],
    ['several.h5::/virtual', 'file.unsupported', /other files/],
    ['several.h5::/half', 'file.unsupported', /no numbers that can be pixels/],
    ['several.h5::/nowhere', 'file.notFound|file.corrupt', /nowhere/],
  ])('%s', async (name, code, message) => {
    const error: unknown = await openImage(arrayFixture(name))
      .then(
        async (image) => readAll(image),
        (reason: unknown) => reason,
      )
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: expect.stringMatching(new RegExp(`^(${code})$`)),
      message: expect.stringMatching(message),
    });
  });

  it('a folder with two series', async () => {
    const mixed = join(folder, 'mixed');
    await mkdir(mixed);
    await copyFile(arrayFixture('series-0.dcm'), join(mixed, 'a.dcm'));
    await copyFile(arrayFixture('other-series.dcm'), join(mixed, 'b.dcm'));
    await expect(openImage(mixed)).rejects.toThrow(/2 series: a\.dcm and 0 more \(17 x 21\); b\.dcm/);
  });
});

it('DICOM metadata tell nothing of the person', async () => {
  const image = await openImage(arrayFixture('ct.dcm'));
  expect(JSON.stringify(image.metadata)).not.toMatch(/Doe|Jane|007/);
  await image.close();
});
