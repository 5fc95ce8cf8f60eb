import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openImage } from '../../formats/open-image.ts';
import type { LabelSource, LabelStack } from '../../services/exporting.ts';
import { imageOf, sourceOf } from '../testing/label-sources.ts';
import { labelZarr, labelZarr3 } from './exporter.ts';

const MICRON = { x: 0.5, y: 0.25, z: 2, unit: 'µm' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'label-zarr-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A label for every 100 x 100 pixels, none in every third. */
function mosaic(width: number, height: number): Uint32Array {
  return Uint32Array.from({ length: width * height }, (_, i) => {
    const label = 1 + Math.floor((i % width) / 100) + 20 * Math.floor(i / width / 100);
    return label % 3 === 0 ? 0 : label;
  });
}

async function read(path: string, level: number, place: { t: number; z: number } = { t: 0, z: 0 }) {
  const image = await openImage(path);
  try {
    const { width, height } = image.levels[level];
    const rect = { x: 0, y: 0, width, height };
    const values = await image.readRegion({ level, ...place, c: 0, rect });
    return { image, width, height, values: Uint32Array.from(values) };
  } finally {
    await image.close();
  }
}

describe.each([labelZarr, labelZarr3])('$format', (exporter) => {
  const path = () => join(folder, `a${exporter.suffix}`);

  it('holds halves down to one tile, each the nearest neighbours of the full size, and the pixel size', async () => {
    const [width, height] = [1300, 700];
    const labels = mosaic(width, height);
    await exporter.write(sourceOf(labels, width, { pixelSize: MICRON }), path());
    const { image } = await read(path(), 0);
    expect(image.levels.map((level) => [level.width, level.height])).toEqual([
      [1300, 700],
      [650, 350],
      [325, 175],
    ]);
    expect(image).toMatchObject({ dtype: 'uint16', pixelSize: { ...MICRON, z: null } });
    for (const [level, step] of [1, 2, 4].entries()) {
      const found = await read(path(), level);
      const middle = (index: number) => index * step + (step >> 1);
      const expected = Uint32Array.from({ length: found.width * found.height }, (_, i) => {
        const [x, y] = [i % found.width, Math.floor(i / found.width)].map(middle);
        return labels[y * width + x];
      });
      expect(Buffer.from(found.values.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
    }
  });

  it('has as many levels as the image, of the same sizes', async () => {
    const levels = [
      { width: 90, height: 60 },
      { width: 30, height: 20 },
    ];
    const source = sourceOf(mosaic(90, 60), 90, { image: imageOf('a.tif', { levels }) });
    await exporter.write(source, path());
    expect((await read(path(), 0)).image.levels).toMatchObject(levels);
  });

  it('leaves out chunks of background, and counts beyond 16 bits', async () => {
    const labels = new Uint32Array(1100 * 10);
    labels[1099] = 70_000;
    await exporter.write(sourceOf(labels, 1100), path());
    const chunks = await readdir(join(path(), '0', ...(exporter === labelZarr3 ? ['c'] : []), '0'));
    expect(chunks).toEqual(['2']);
    const { image, values } = await read(path(), 0);
    expect([image.dtype, values[1099], values[1098]]).toEqual(['uint32', 70_000, 0]);
  });

  it('holds the planes of a stack', async () => {
    const plane = (label: number) => sourceOf(Uint32Array.of(0, label), 2, { pixelSize: MICRON });
    const planes: LabelSource[] = [0, 5, 0, 0, 0, 9].map(plane);
    const stack: LabelStack = { t: 2, z: 3, maxLabel: 9, planes };
    await exporter.writeStack!(stack, path());
    const { image } = await read(path(), 0);
    expect(image.shape).toEqual({ t: 2, c: 1, z: 3, y: 1, x: 2 });
    expect(image.pixelSize).toEqual(MICRON);
    expect([...(await read(path(), 0, { t: 0, z: 1 })).values]).toEqual([0, 5]);
    expect([...(await read(path(), 0, { t: 1, z: 2 })).values]).toEqual([0, 9]);
    expect([...(await read(path(), 0, { t: 1, z: 1 })).values]).toEqual([0, 0]);
  });

  it('is a zip archive with the same files where the name ends so', async () => {
    const source = sourceOf(mosaic(600, 40), 600);
    await exporter.write(source, `${path()}.zip`);
    const [zipped] = [await read(`${path()}.zip`, 0)];
    await exporter.write(source, path());
    expect([...zipped.values]).toEqual([...(await read(path(), 0)).values]);
  });

  it('replaces labels, and nothing else', async () => {
    const source = sourceOf(Uint32Array.of(4), 1);
    await exporter.write(sourceOf(Uint32Array.of(3), 1), path());
    await exporter.write(source, path());
    expect([...(await read(path(), 0)).values]).toEqual([4]);
    expect(await readdir(folder)).toEqual([`a${exporter.suffix}`]);

    await rm(path(), { recursive: true });
    await mkdir(path());
    await writeFile(join(path(), '.zattrs'), '{"multiscales": []}');
    await expect(exporter.write(source, path())).rejects.toMatchObject({
      code: 'file.notWritable',
      message: expect.stringContaining('something else of that name is in the way') as string,
    });
    expect(await readFile(join(path(), '.zattrs'), 'utf8')).toBe('{"multiscales": []}');
    expect(await readdir(folder)).toEqual([`a${exporter.suffix}`]);
  });
});
